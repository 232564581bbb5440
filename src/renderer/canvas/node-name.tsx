import { Pin } from "lucide-react";
import type { StudyNode } from "../../shared/study/study.ts";
import { startWriting, useCanvas } from "../state/canvas-store.ts";
import { RenameField } from "./rename-field.tsx";

/** The name on a node, to be written there after a double click or F2; with a mark on one that is pinned. */
export function NodeName({ node }: { node: StudyNode }) {
  const isWriting = useCanvas(({ writing }) => writing?.nodeId === node.id && writing.part === "label");
  return (
    <>
      {isWriting ? (
        <RenameField node={node} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: by the keyboard F2 does it
        <span
          className="canvas-card-name min-w-0 flex-1 truncate font-medium"
          title={node.label}
          onDoubleClick={() => startWriting(node.id, "label")}
        >
          {node.label}
        </span>
      )}
      {node.pinned === true ? (
        <span title="Pinned: tidying up leaves it where it is" className="canvas-pin shrink-0 text-dim">
          <Pin size={11} aria-label="Pinned" />
        </span>
      ) : null}
    </>
  );
}
