import { Trash2, X } from "lucide-react";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { symbolOf } from "../../shared/study/symbols.ts";
import { removeSelection, updateField } from "../state/actions/study.ts";
import { selectNodes } from "../state/canvas-store.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";
import { Connections } from "./connections.tsx";
import { FieldEditor } from "./field-editor.tsx";
import { FieldMark } from "./field-mark.tsx";
import { fieldSpecs } from "./node-fields.ts";
import { NodeHistory } from "./node-history.tsx";
import { NodeProblems } from "./node-problems.tsx";
import { parseLabel } from "./parse-field.ts";
import { ProposedChange } from "./proposed-change.tsx";
import { TextEditor } from "./text-editor.tsx";
import { useFocusedField } from "./use-focused-field.ts";

export function NodeInspector({ node }: { node: StudyNode }) {
  const kind: unknown = "kind" in node.data ? node.data.kind : undefined;
  const fields = fieldSpecs[node.type].filter(
    ({ kinds }) => kinds === undefined || (typeof kind === "string" && kinds.includes(kind)),
  );
  const symbol = symbolOf(node);
  const fieldsRef = useFocusedField(node.id);
  return (
    <div ref={fieldsRef} className="flex flex-col gap-3 p-3">
      <div>
        <div className="flex items-center gap-1.5">
          <NodeIcon type={node.type} size={15} />
          <span className="text-small text-dim">{nodeTypeInfo[node.type].title}</span>
          <FieldMark nodeId={node.id} field="label" label="Name" />
          <span className="ml-auto" />
          <IconButton icon={X} label="Close" keys="Esc" onClick={() => selectNodes([])} />
        </div>
        <div data-field="label" className="mt-1.5">
          <TextEditor
            value={node.label}
            label="Name"
            className="font-semibold"
            parse={parseLabel}
            commit={(value, group) => updateField(node, { key: "label", label: "name" }, value, group)}
          />
        </div>
        {symbol === undefined ? null : (
          <p className="mt-1 text-small text-dim">
            Used as symbol{" "}
            <code className="rounded bg-code px-1 font-mono text-tiny text-text">{symbol}</code>
          </p>
        )}
      </div>
      <NodeProblems nodeId={node.id} />
      <ProposedChange nodeId={node.id} />
      <div className="flex flex-col gap-2">
        {fields.map((field) => (
          <div key={field.key} data-field={field.key}>
            <FieldEditor node={node} field={field} />
          </div>
        ))}
      </div>
      <Connections node={node} />
      <NodeHistory node={node} />
      <div>
        <Button look="danger" onClick={() => void removeSelection()}>
          <Trash2 size={13} aria-hidden />
          Delete node
        </Button>
      </div>
    </div>
  );
}
