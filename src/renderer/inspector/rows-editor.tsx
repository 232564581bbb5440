import { Plus, X } from "lucide-react";
import { useState } from "react";
import { ulid } from "ulid";
import type { StudyNode } from "../../shared/study/study.ts";
import { updateField } from "../state/actions/study.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import type { Column, FieldSpec } from "./node-fields.ts";
import { parseRows, type RowText, rowTexts } from "./parse-field.ts";

type RowsEditorProps = { node: StudyNode; field: FieldSpec; columns: readonly Column[]; value: unknown };
type EditedRow = { readonly id: string; readonly cells: RowText };

/** A short table: every cell can be edited, rows are added and taken away. Handed over when a cell is left. */
export function RowsEditor({ node, field, columns, value }: RowsEditorProps) {
  const [rows, setRows] = useState<readonly EditedRow[]>(() =>
    rowTexts(columns, value).map((cells) => ({ id: ulid(), cells })),
  );
  const [error, setError] = useState<string>();

  async function commit(next: readonly EditedRow[]): Promise<void> {
    const parsed = parseRows(
      node,
      field,
      columns,
      next.map(({ cells }) => cells),
    );
    setError(parsed.type === "error" ? parsed.message : undefined);
    if (parsed.type === "error" || JSON.stringify(parsed.value) === JSON.stringify(value ?? null)) return;
    await updateField(node, field, parsed.value, ulid());
  }

  function withCell(id: string, key: string, text: string): readonly EditedRow[] {
    return rows.map((row) => (row.id === id ? { ...row, cells: { ...row.cells, [key]: text } } : row));
  }

  function remove(id: string): void {
    const next = rows.filter((row) => row.id !== id);
    setRows(next);
    void commit(next);
  }

  return (
    <div className="flex flex-col gap-1">
      {rows.map(({ id, cells }) => (
        <div key={id} className="flex items-center gap-1">
          {columns.map((column) => (
            <Cell
              key={column.key}
              column={column}
              text={cells[column.key] ?? ""}
              onChange={(text) => {
                const next = withCell(id, column.key, text);
                setRows(next);
                if (column.kind === "checkbox") void commit(next);
              }}
              onLeave={() => void commit(rows)}
            />
          ))}
          <IconButton icon={X} label="Take the row away" onClick={() => remove(id)} />
        </div>
      ))}
      {error === undefined ? null : (
        <span role="alert" className="text-small text-bad">
          {error}
        </span>
      )}
      <Button
        look="quiet"
        className="self-start"
        onClick={() => setRows([...rows, { id: ulid(), cells: {} }])}
      >
        <Plus size={13} aria-hidden />
        Add a row
      </Button>
    </div>
  );
}

type CellProps = { column: Column; text: string; onChange: (text: string) => void; onLeave: () => void };

function Cell({ column, text, onChange, onLeave }: CellProps) {
  if (column.kind === "checkbox") {
    return (
      <input
        type="checkbox"
        aria-label={column.label}
        title={column.label}
        checked={text === "true"}
        onChange={(event) => onChange(event.target.checked ? "true" : "")}
        className="size-4 shrink-0 accent-accent"
      />
    );
  }
  return (
    <input
      aria-label={column.label}
      placeholder={column.label}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
      onKeyDown={(event) => (event.key === "Enter" ? onLeave() : undefined)}
      className="num w-0 min-w-0 flex-1 rounded-md border border-line-field bg-bg px-1.5 py-0.5 text-small"
    />
  );
}
