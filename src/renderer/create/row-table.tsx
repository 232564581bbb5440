import { Plus, X } from "lucide-react";
import type { KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { ulid } from "ulid";
import { changeForm, type FormRow, type RowSection, useNewStudy } from "../state/new-study.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Select } from "../ui/select.tsx";
import type { CellSpec } from "./output-fields.ts";
import { cellKey } from "./read-form.ts";

type RowTableProps = {
  section: RowSection;
  /** What one row is, for names of its controls: "variable". */
  what: string;
  /** Widths of the columns as CSS lengths or fractions; the buttons at the end come on top. */
  columns: readonly string[];
  rows: readonly FormRow[];
  errors: ReadonlyMap<string, string>;
  /** The cells of a row, which together span all columns once or more. */
  cellsOf: (row: FormRow, index: number) => readonly CellSpec[];
};

/** A table to type into. Enter adds a row below, the cross takes one away; what is wrong with a row stands under it. */
export function RowTable({ section, what, columns, rows, errors, cellsOf }: RowTableProps) {
  function add(after: number): void {
    const row = { id: ulid(), cells: {} };
    flushSync(() => changeForm({ [section]: rows.toSpliced(after + 1, 0, row) }));
    focusRow(row.id);
  }

  function remove(index: number): void {
    const next = rows.toSpliced(index, 1);
    const left = next.length > 0 ? next : [{ id: ulid(), cells: {} }];
    flushSync(() => changeForm({ [section]: left }));
    const near = left[Math.min(index, left.length - 1)];
    if (near !== undefined) focusRow(near.id);
  }

  function write(id: string, key: string, text: string): void {
    const now = useNewStudy.getState().form[section];
    changeForm({
      [section]: now.map((row) => (row.id === id ? { ...row, cells: { ...row.cells, [key]: text } } : row)),
    });
  }

  return (
    <div className="flex flex-col gap-1.5">
      {rows.map((row, index) => {
        const cells = cellsOf(row, index);
        const wrong = cells.flatMap(({ key }) => errors.get(cellKey(row.id, key)) ?? []);
        return (
          <fieldset
            key={row.id}
            data-row={row.id}
            className="min-w-0"
            aria-label={`${what} ${index + 1}`}
            onKeyDown={(event) => {
              if (!isPlainEnter(event)) return;
              event.preventDefault();
              add(index);
            }}
          >
            <div className="flex items-end gap-1">
              <div
                className="grid min-w-0 flex-1 items-end gap-x-1.5 gap-y-1"
                style={{ gridTemplateColumns: columns.join(" ") }}
              >
                {cells.map((cell) => (
                  <Cell
                    key={cell.key}
                    id={cellKey(row.id, cell.key)}
                    spec={cell}
                    text={row.cells[cell.key] ?? ""}
                    isLabelShown={index === 0 || cell.isNamed === true}
                    wrongId={errors.has(cellKey(row.id, cell.key)) ? idOfWrong(row) : undefined}
                    onChange={(text) => write(row.id, cell.key, text)}
                  />
                ))}
              </div>
              <IconButton
                icon={X}
                label={`Take the ${what} away`}
                className="mb-0.5"
                onClick={() => remove(index)}
              />
            </div>
            {wrong.length === 0 ? null : (
              <p role="alert" id={idOfWrong(row)} className="text-small text-bad">
                {wrong.join(". ")}
              </p>
            )}
          </fieldset>
        );
      })}
      <Button look="quiet" className="self-start" onClick={() => add(rows.length - 1)}>
        <Plus size={13} aria-hidden />
        Add {/^[aeiou]/.test(what) ? "an" : "a"} {what}
      </Button>
    </div>
  );
}

type CellProps = {
  id: string;
  spec: CellSpec;
  text: string;
  isLabelShown: boolean;
  /** Id of the text that says what is wrong with it. */
  wrongId: string | undefined;
  onChange: (text: string) => void;
};

function Cell({ id, spec, text, isLabelShown, wrongId, onChange }: CellProps) {
  const { label, placeholder, options, isNumber, span = 1 } = spec;
  return (
    <div className="min-w-0" style={{ gridColumn: `span ${span}` }}>
      <label htmlFor={id} className={isLabelShown ? "block truncate text-small text-dim" : "sr-only"}>
        {label}
      </label>
      {options === undefined ? (
        <input
          id={id}
          value={text}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          inputMode={isNumber === true ? "decimal" : "text"}
          aria-invalid={wrongId === undefined ? undefined : true}
          aria-describedby={wrongId}
          onChange={(event) => onChange(event.target.value)}
          className={classNames(
            "w-full min-w-0 rounded-md border border-line-field bg-bg px-2 py-0.5 aria-invalid:border-bad",
            isNumber === true ? "num text-right" : undefined,
          )}
        />
      ) : (
        <Select
          id={id}
          value={text}
          aria-invalid={wrongId === undefined ? undefined : true}
          aria-describedby={wrongId}
          onChange={(event) => onChange(event.target.value)}
          className="flex w-full"
        >
          {options.map(({ value, label: name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}

function idOfWrong({ id }: FormRow): string {
  return `${id}-wrong`;
}

function isPlainEnter({ key, ctrlKey, metaKey, shiftKey, target, nativeEvent }: KeyboardEvent): boolean {
  return (
    key === "Enter" &&
    !(ctrlKey || metaKey || shiftKey || nativeEvent.isComposing) &&
    target instanceof HTMLInputElement
  );
}

/** Puts the cursor into the first cell of a row. */
function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] :is(input, select)`)?.focus();
}
