import { NodeResizer } from "@xyflow/react";
import type { StudyNode } from "../../shared/study/study.ts";
import { commitResize } from "../state/actions/arrange.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { useUi } from "../state/ui-store.ts";

type ResizeHandlesProps = {
  node: StudyNode;
  isVisible: boolean;
  /** px */
  least: { readonly width: number; readonly height: number };
};

/** Handles at the edges and corners of a node that has a size of its own. */
export function ResizeHandles({ node, isVisible, least }: ResizeHandlesProps) {
  const isReadOnly = useUi((state) => state.past !== undefined);
  const isInStudy = useCanvas(({ nodes }) =>
    nodes.some(({ id, data }) => id === node.id && data.mark !== "proposed"),
  );
  return (
    <NodeResizer
      isVisible={isVisible && isInStudy && !isReadOnly}
      minWidth={least.width}
      minHeight={least.height}
      maxWidth={4_000}
      maxHeight={4_000}
      lineClassName="canvas-resize-line"
      handleClassName="canvas-resize-handle"
      onResizeEnd={() => void commitResize(node.id)}
    />
  );
}
