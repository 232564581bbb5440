import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useApp } from "../state/store.ts";
import { TouchedMark } from "./touched-mark.tsx";

/** A note: like a slip of paper, without ports. */
export const NoteNode = memo(function NoteNode({ data: { node } }: NodeProps<FlowNode>) {
  const touched = useApp((state) => state.touched?.nodeIds.get(node.id));
  if (node.type !== "note") return null;
  return (
    <div
      data-node-id={node.id}
      data-touched={touched}
      className="canvas-card canvas-note family-annotation relative w-46 px-2.5 py-1.5"
    >
      <div className="flex items-center gap-1">
        <span className="canvas-card-name min-w-0 flex-1 truncate font-medium">{node.label}</span>
        {touched === undefined ? null : <TouchedMark kind={touched} />}
      </div>
      <p className="canvas-facts mt-0.5 line-clamp-6 text-small whitespace-pre-wrap text-dim">
        {node.data.text === "" ? "An empty note" : node.data.text}
      </p>
    </div>
  );
});
