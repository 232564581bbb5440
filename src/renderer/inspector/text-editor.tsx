import { type KeyboardEvent, useId, useRef, useState } from "react";
import { ulid } from "ulid";
import type { JsonValue } from "../state/json-value.ts";
import { classNames } from "../ui/class-names.ts";
import type { ParsedField } from "./parse-field.ts";

type TextEditorProps = {
  value: string;
  label: string;
  parse: (text: string) => ParsedField;
  /** Resolves to whether the value was taken. `group` is the same for all commits of one visit to the field. */
  commit: (value: JsonValue, group: string) => Promise<boolean>;
  unit?: string | undefined;
  rows?: number;
  placeholder?: string | undefined;
  className?: string;
};

/**
 * A text field that shows the study's value until something is typed. Enter and leaving the field hand the new
 * value over, Escape takes it back; a text that means nothing stays with its reason.
 */
export function TextEditor({
  value,
  label,
  parse,
  commit,
  unit,
  rows,
  placeholder,
  className,
}: TextEditorProps) {
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<string>();
  const group = useRef("");
  const errorId = useId();

  async function finish(): Promise<void> {
    if (draft === undefined || draft === value) {
      setDraft(undefined);
      setError(undefined);
      return;
    }
    const parsed = parse(draft);
    if (parsed.type === "error") {
      setError(parsed.message);
      return;
    }
    setError(undefined);
    await commit(parsed.value, group.current);
    setDraft(undefined);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Where there is nothing to take back, Escape leads out of the field.
    if (event.key === "Escape" && (draft !== undefined || error !== undefined)) {
      event.stopPropagation();
      setDraft(undefined);
      setError(undefined);
    }
    const isEnd = rows === undefined || event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || !isEnd || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void finish();
  }

  const shared = {
    value: draft ?? value,
    placeholder,
    "aria-label": label,
    "aria-invalid": error !== undefined,
    "aria-describedby": error === undefined ? undefined : errorId,
    onFocus: () => {
      group.current = ulid();
    },
    onBlur: () => void finish(),
    onKeyDown,
    style: rows === undefined ? undefined : { minHeight: `${rows * 19 + 6}px` },
    className: classNames(
      "num min-w-0 flex-1 bg-transparent px-2 py-0.5 outline-none",
      rows !== undefined && "field-sizing-content max-h-60 resize-none",
      className,
    ),
  };
  return (
    <>
      <span
        className={classNames(
          "flex items-baseline rounded-md border bg-bg focus-within:outline-2 focus-within:outline-offset-0 focus-within:outline-accent",
          error === undefined ? "border-line-field" : "border-bad",
        )}
      >
        {rows === undefined ? (
          <input {...shared} onChange={(event) => setDraft(event.target.value)} />
        ) : (
          <textarea {...shared} rows={rows} onChange={(event) => setDraft(event.target.value)} />
        )}
        {unit === undefined || unit === "" ? null : (
          <span className="pr-2 text-small text-faint">{unit}</span>
        )}
      </span>
      {error === undefined ? null : (
        <span id={errorId} role="alert" className="text-small text-bad">
          {error}
        </span>
      )}
    </>
  );
}
