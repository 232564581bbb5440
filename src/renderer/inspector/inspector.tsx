import { Trash2, X } from "lucide-react";
import type { StudyNode } from "../../shared/study/study.ts";
import { removeSelection } from "../state/actions/study.ts";
import { selectNodes, useCanvas } from "../state/canvas-store.ts";
import { findCommand } from "../state/commands/all-commands.ts";
import { commandTitle, isEnabled } from "../state/commands/command.ts";
import { useNodeReview } from "../state/review-place.ts";
import { useApp } from "../state/store.ts";
import { arrangeIcons } from "../ui/arrange-icons.ts";
import { Button } from "../ui/button.tsx";
import { countOf } from "../ui/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { NodeIcon } from "../ui/node-icon.tsx";
import { NodeInspector } from "./node-inspector.tsx";
import { GhostInspector } from "./proposed-change.tsx";

const listed = 12;

/** Beside the canvas while something is selected: its values, to read and to change. */
export function Inspector() {
  const selectedIds = useCanvas((state) => state.selectedIds);
  const isInteracting = useCanvas((state) => state.isInteracting);
  const nodes = useApp((state) => state.open?.study.nodes);
  const onlyId = selectedIds.length === 1 ? (selectedIds[0] ?? "") : "";
  const isProposed = useNodeReview(onlyId) !== undefined;
  if (isInteracting || nodes === undefined || selectedIds.length === 0) return null;
  const ids = new Set(selectedIds);
  const selected = nodes.filter(({ id }) => ids.has(id));
  const [one] = selected;
  if (one === undefined && !isProposed) return null;
  return (
    <section
      aria-label="Inspector"
      data-testid="inspector"
      className="slide-in flex w-68 shrink-0 flex-col overflow-y-auto border-l border-line bg-panel"
    >
      {one === undefined ? (
        <GhostInspector key={onlyId} nodeId={onlyId} />
      ) : selected.length === 1 ? (
        <NodeInspector key={one.id} node={one} />
      ) : (
        <ManyInspector nodes={selected} />
      )}
    </section>
  );
}

function ManyInspector({ nodes }: { nodes: readonly StudyNode[] }) {
  return (
    <div className="p-3">
      <div className="flex items-center justify-between">
        <h2 className="font-semibold">{countOf(nodes.length, "node")} selected</h2>
        <IconButton icon={X} label="Close" keys="Esc" onClick={() => selectNodes([])} />
      </div>
      <ul className="mt-2 mb-3">
        {nodes.slice(0, listed).map((node) => (
          <li key={node.id}>
            <button
              type="button"
              onClick={() => selectNodes([node.id])}
              className="flex min-h-6 w-full items-center gap-2 rounded px-1 text-left text-small hover:bg-hover"
            >
              <NodeIcon type={node.type} size={13} />
              <span className="truncate">{node.label}</span>
            </button>
          </li>
        ))}
        {nodes.length > listed ? (
          <li className="px-1 py-0.5 text-small text-faint">and {nodes.length - listed} more</li>
        ) : null}
      </ul>
      <ArrangeButtons />
      <Button look="danger" onClick={() => void removeSelection()}>
        <Trash2 size={13} aria-hidden />
        Delete {countOf(nodes.length, "node")}
      </Button>
    </div>
  );
}

function ArrangeButtons() {
  const commands = arrangeIcons.flatMap(([id, icon]) => {
    const command = findCommand(id);
    return command !== undefined && isEnabled(command) ? [{ command, icon }] : [];
  });
  return (
    <div role="toolbar" aria-label="Arrange" className="mb-3 flex flex-wrap gap-0.5">
      {commands.map(({ command, icon }) => (
        <IconButton
          key={command.id}
          icon={icon}
          label={commandTitle(command)}
          keys={command.keys?.[0]}
          onClick={command.run}
        />
      ))}
    </div>
  );
}
