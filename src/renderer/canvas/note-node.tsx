import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useApp } from "../state/store.ts";
import { NodeName } from "./node-name.tsx";
import { NoteText } from "./note-text.tsx";
import { ResizeHandles } from "./resize-handles.tsx";
import { ReviewMark } from "./review-mark.tsx";
import { TouchedMark } from "./touched-mark.tsx";

/** A note: like a slip of paper, without ports. */
export const NoteNode = memo(function NoteNode({ data: { node, mark }, selected }: NodeProps<FlowNode>) {
  const touched = useApp((state) => state.touched?.nodeIds.get(node.id));
  if (node.type !== "note") return null;
  return (
    <>
      <div
        data-node-id={node.id}
        data-touched={touched}
        data-mark={mark}
        className="canvas-card canvas-note family-annotation relative flex size-full flex-col px-2.5 py-1.5"
      >
        <ReviewMark nodeId={node.id} mark={mark} />
        <div className="mb-0.5 flex shrink-0 items-center gap-1">
          <NodeName node={node} />
          {touched === undefined ? null : <TouchedMark kind={touched} />}
        </div>
        <NoteText note={node} />
      </div>
      {mark === "proposed" ? null : (
        <ResizeHandles node={node} isVisible={selected} least={{ width: 120, height: 60 }} />
      )}
    </>
  );
});
