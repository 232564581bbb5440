import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { ulid } from "ulid";
import { assertNever } from "../../shared/errors.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { updateField } from "../state/actions/study.ts";
import { Select } from "../ui/select.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { FieldMark } from "./field-mark.tsx";
import type { FieldSpec } from "./node-fields.ts";
import { fieldText, parseField } from "./parse-field.ts";
import { RowsEditor } from "./rows-editor.tsx";
import { TextEditor } from "./text-editor.tsx";

type FieldEditorProps = { node: StudyNode; field: FieldSpec };

export function FieldEditor({ node, field }: FieldEditorProps) {
  const data: Readonly<Record<string, unknown>> = node.data;
  const value = data[field.key];
  const text = fieldText(field, value);
  const commit = (next: Parameters<typeof updateField>[2], group: string) =>
    updateField(node, field, next, group);
  switch (field.editor) {
    case "text":
    case "number":
    case "textOrNumber":
    case "path":
      return (
        <Row node={node} field={field}>
          <TextEditor
            value={text}
            label={field.label}
            unit={unitOf(field, data)}
            parse={(typed) => parseField(node, field, typed)}
            commit={commit}
          />
        </Row>
      );
    case "textarea":
    case "expression":
    case "list":
      return (
        <Stack node={node} field={field}>
          <TextEditor
            value={text}
            label={field.label}
            rows={field.editor === "textarea" ? 3 : 1}
            className={field.editor === "expression" ? "font-mono text-small" : ""}
            parse={(typed) => parseField(node, field, typed)}
            commit={commit}
          />
        </Stack>
      );
    case "select":
      return (
        <Row node={node} field={field}>
          <Select
            aria-label={field.label}
            value={text}
            onChange={({ target }) => {
              const parsed = parseField(node, field, target.value);
              if (parsed.type === "value") void commit(parsed.value, ulid());
            }}
          >
            {value === undefined ? <option value="">not set</option> : null}
            {field.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
        </Row>
      );
    case "checkbox":
      return (
        <Row node={node} field={field}>
          <input
            type="checkbox"
            aria-label={field.label}
            checked={value === true}
            onChange={(event) => void commit(event.target.checked ? true : null, ulid())}
            className="size-4 justify-self-start accent-accent"
          />
        </Row>
      );
    case "rows":
      return (
        <Stack node={node} field={field}>
          <RowsEditor
            key={JSON.stringify(value)}
            node={node}
            field={field}
            columns={field.columns}
            value={value}
          />
        </Stack>
      );
    default:
      return assertNever(field);
  }
}

function Row({ node, field, children }: FieldEditorProps & { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[84px_minmax(0,1fr)] items-center gap-x-2 gap-y-0.5 [&>[role=alert]]:col-start-2">
      <FieldLabel node={node} field={field} />
      {children}
    </div>
  );
}

function Stack({ node, field, children }: FieldEditorProps & { children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <FieldLabel node={node} field={field} />
      {children}
    </div>
  );
}

function FieldLabel({ node, field }: FieldEditorProps) {
  return (
    <span className="flex items-center gap-1 text-dim">
      {field.label}
      {field.help === undefined ? null : (
        <Tooltip text={field.help} side="left">
          <button type="button" aria-label={`${field.label}: ${field.help}`} className="rounded text-faint">
            <Info size={12} aria-hidden />
          </button>
        </Tooltip>
      )}
      <FieldMark nodeId={node.id} field={field.key} label={field.label} />
    </span>
  );
}

function unitOf(field: FieldSpec, data: Readonly<Record<string, unknown>>): string | undefined {
  if (field.unit === undefined) return undefined;
  if ("text" in field.unit) return field.unit.text;
  const unit = data[field.unit.field];
  return typeof unit === "string" ? unit : undefined;
}
