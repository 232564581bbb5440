import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import type { NodeHistoryEntry } from "../../shared/study/study-history.ts";
import { useCanvas } from "./canvas-store.ts";
import { type FieldOrigin, fieldOrigins } from "./field-origins.ts";
import { callHost } from "./host.ts";
import { readOneAtATime } from "./read-again.ts";
import { useApp } from "./store.ts";

/** Who made the node that is selected what it is. What was read of it stays while it is read again. */
export type NodeHistory = {
  readonly nodeId: string | undefined;
  /** Newest first. */
  readonly entries: readonly NodeHistoryEntry[];
  readonly hasMore: boolean;
  readonly made: NodeHistoryEntry | undefined;
  readonly origins: ReadonlyMap<string, FieldOrigin>;
  readonly error: ErrorInfo | undefined;
};

const nothing: NodeHistory = {
  nodeId: undefined,
  entries: [],
  hasMore: false,
  made: undefined,
  origins: new Map(),
  error: undefined,
};

export const useNodeHistory = create<NodeHistory>()(() => nothing);

/** Whoever set a field of the selected node last; undefined where that is not known. */
export function useFieldOrigin(nodeId: string, field: string): FieldOrigin | undefined {
  return useNodeHistory((state) => (state.nodeId === nodeId ? state.origins.get(field) : undefined));
}

const limit = 100;

/** Reads the history of the selected node. */
export const loadNodeHistory = readOneAtATime(async () => {
  const nodeId = selectedId();
  if (nodeId === undefined) {
    useNodeHistory.setState(nothing);
    return;
  }
  if (nodeId !== useNodeHistory.getState().nodeId) useNodeHistory.setState({ ...nothing, nodeId });
  try {
    const { entries, hasMore, made } = await callHost((client) =>
      client.study.nodeHistory({ nodeId, limit }),
    );
    if (nodeId !== selectedId()) return;
    useNodeHistory.setState({
      nodeId,
      entries,
      hasMore,
      made,
      origins: fieldOrigins(entries),
      error: undefined,
    });
  } catch (error) {
    useNodeHistory.setState({ error: toErrorInfo(error) });
  }
});

/** The node that the inspector shows. */
function selectedId(): string | undefined {
  const { selectedIds } = useCanvas.getState();
  const [id] = selectedIds;
  const isThere = useApp.getState().open?.study.nodes.some((node) => node.id === id) === true;
  return selectedIds.length === 1 && isThere ? id : undefined;
}

useCanvas.subscribe(({ selectedIds }, before) => {
  if (selectedIds !== before.selectedIds) void loadNodeHistory();
});

useApp.subscribe(({ open }, before) => {
  // Any change may be an undo of what this node is.
  if (open?.study !== before.open?.study && selectedId() !== undefined) void loadNodeHistory();
});
