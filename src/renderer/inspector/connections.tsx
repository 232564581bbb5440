import { ArrowLeft, ArrowRight, Plus, X } from "lucide-react";
import { hasInputPort, hasOutputPort } from "../../shared/study/connection-rules.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { disconnectNodes } from "../state/actions/study.ts";
import { centreNode } from "../state/canvas-store.ts";
import { isReadOnly, openTool } from "../state/canvas-tools.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

/** What feeds a node and what it feeds; each leads there, or is taken away. More can be connected. */
export function Connections({ node }: { node: StudyNode }) {
  const study = useApp((state) => state.open?.study);
  if (study === undefined) return null;
  const edges = study.edges.filter(({ sourceId, targetId }) => sourceId === node.id || targetId === node.id);
  const canConnect = !isReadOnly() && (hasInputPort(node.type) || hasOutputPort(node.type));
  if (edges.length === 0 && !canConnect) return null;
  const nodes = new Map(study.nodes.map((other) => [other.id, other]));
  return (
    <section>
      <h2 className="mb-1 text-small text-dim">Connections</h2>
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
                className="flex min-h-6 min-w-0 flex-1 items-center gap-1.5 rounded px-1 text-left text-small hover:bg-hover"
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
      {canConnect ? (
        <Tooltip text="Choose a node to connect" keys={keysOf("canvas.connect")} side="left">
          <Button look="link" onClick={() => openTool({ type: "connect", nodeId: node.id })}>
            <Plus size={13} aria-hidden />
            Connect to
          </Button>
        </Tooltip>
      ) : null}
    </section>
  );
}
