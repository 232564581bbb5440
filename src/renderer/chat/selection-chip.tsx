import { X } from "lucide-react";
import { useCanvas } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";

const none: readonly string[] = [];
/** As many as the contract takes. */
const mostSelected = 1_000;

/** The selected nodes that go along with the next message. */
export function useMessageSelection(): readonly string[] {
  const selectedIds = useCanvas((state) => state.selectedIds);
  const dismissed = useUi((state) => state.dismissedSelection);
  return selectedIds.length > 0 && selectedIds.join() !== dismissed
    ? selectedIds.slice(0, mostSelected)
    : none;
}

export function SelectionChip({ selection }: { selection: readonly string[] }) {
  const first = useApp((state) => state.open?.study.nodes.find(({ id }) => id === selection[0])?.label);
  if (first === undefined) return null;
  const dismiss = () => useUi.setState({ dismissedSelection: useCanvas.getState().selectedIds.join() });
  return (
    <div className="flex flex-wrap gap-1" data-testid="selection-chip">
      <span className="inline-flex max-w-full items-center gap-1 rounded border border-line-strong bg-panel pl-1.5 text-small text-dim">
        <span className="truncate">
          {selection.length === 1 ? first : `${first} + ${selection.length - 1} selected`}
        </span>
        <button
          type="button"
          aria-label="Leave the selection out of the message"
          title="Leave the selection out of the message"
          onClick={dismiss}
          className="rounded p-0.5 hover:text-text"
        >
          <X size={12} aria-hidden />
        </button>
      </span>
    </div>
  );
}
