import { ArrowLeft, ArrowRight, X } from "lucide-react";
import type { StudyNode } from "../../shared/study/study.ts";
import { disconnectNodes } from "../state/actions/study.ts";
import { centreNode } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";

/** What feeds a node and what it feeds; each leads there, or is taken away. */
export function Connections({ node }: { node: StudyNode }) {
  const study = useApp((state) => state.open?.study);
  if (study === undefined) return null;
  const edges = study.edges.filter(({ sourceId, targetId }) => sourceId === node.id || targetId === node.id);
  if (edges.length === 0) return null;
  const nodes = new Map(study.nodes.map((other) => [other.id, other]));
  return (
    <section>
      <h3 className="mb-1 text-small text-dim">Connections</h3>
      <ul>
        {edges.map(({ sourceId, targetId }) => {
          const isSource = sourceId === node.id;
          const other = nodes.get(isSource ? targetId : sourceId);
          if (other === undefined) return null;
          const Arrow = isSource ? ArrowRight : ArrowLeft;
          return (
            <li key={other.id} className="group flex items-center">
              <button
                type="button"
                onClick={() => centreNode(other.id)}
                className="flex min-w-0 flex-1 items-center gap-1.5 rounded px-1 py-0.5 text-left text-small hover:bg-hover"
              >
                <Arrow size={12} className="shrink-0 text-faint" aria-label={isSource ? "feeds" : "fed by"} />
                <NodeIcon type={other.type} size={13} />
                <span className="truncate">{other.label}</span>
              </button>
              <IconButton
                icon={X}
                label={`Disconnect ${other.label}`}
                side="left"
                onClick={() => void disconnectNodes(sourceId, targetId)}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
