import { type Node, type NodeHandle, Position } from "@xyflow/react";
import { hasInputPort, hasOutputPort } from "../../shared/study/connection-rules.ts";
import { nodeBox } from "../../shared/study/node-box.ts";
import type { StudyNode } from "../../shared/study/study.ts";

/** As the style sheet has it, px: a port's middle lies on the inner edge of its card's border. */
const portSize = 11;
const borderWidth = 1;

/**
 * What the canvas takes a node for until it has drawn it: knowing a size and ports of all nodes, it need not draw each
 * of them once only to see which are in view.
 */
export function beforeMeasured(node: StudyNode): Pick<Node, "measured" | "handles"> {
  // A group has ports while it is collapsed only; there are few, which the canvas may measure.
  if (node.type === "group") return {};
  const { width, height } = nodeBox(node);
  const port = { width: portSize, height: portSize, y: (height - portSize) / 2 };
  const handles: NodeHandle[] = [];
  if (hasInputPort(node.type))
    handles.push({ ...port, type: "target", position: Position.Left, x: borderWidth - portSize / 2 });
  if (hasOutputPort(node.type))
    handles.push({
      ...port,
      type: "source",
      position: Position.Right,
      x: width - borderWidth - portSize / 2,
    });
  return { measured: { width, height }, handles };
}
