import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { FlowNode } from "../state/canvas-nodes.ts";

/** A group: a frame behind the nodes that stand on it. */
export const FrameNode = memo(function FrameNode({ data: { node } }: NodeProps<FlowNode>) {
  return (
    <div data-node-id={node.id} className="canvas-card canvas-frame size-full px-2.5 py-1.5">
      <span className="canvas-card-name font-medium text-dim">{node.label}</span>
    </div>
  );
});
