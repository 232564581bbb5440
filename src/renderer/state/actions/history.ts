import { toErrorInfo } from "../../../shared/errors.ts";
import { changedNodeId, diffStudies } from "../../../shared/study/patch.ts";
import type { HistoryStep } from "../../../shared/study/study-history.ts";
import { motionMs, useCanvas } from "../canvas-store.ts";
import {
  type ActorFilter,
  keepSameSteps,
  noHistory,
  type StepRows,
  stepKey,
  useHistory,
} from "../history-store.ts";
import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { readOneAtATime } from "../read-again.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";
import { undo } from "./study.ts";

const pageSize = 100;
/** On nodes that are not at present what they were. */
const differsClass = "past-differs";

/** Reads the history as far as it was read before. */
export const loadHistory = readOneAtATime(async () => {
  const studyId = useApp.getState().open?.study.id;
  if (studyId !== useHistory.getState().studyId) useHistory.setState({ ...noHistory, studyId });
  if (studyId === undefined) return;
  await read(studyId, async () => {
    // What is undone may have changed in any step.
    const count = Math.max(pageSize, useHistory.getState().steps.length);
    const steps: HistoryStep[] = [];
    for (;;) {
      const page = await readPage(steps.at(-1)?.firstRevision);
      steps.push(...page.steps);
      if (!page.hasMore || steps.length >= count) return { ...page, steps };
    }
  });
});

/** Reads the steps before those that are there. */
export async function loadMoreSteps(): Promise<void> {
  const { studyId, steps, hasMore, isLoading } = useHistory.getState();
  if (!hasMore || isLoading || studyId === undefined) return;
  await read(studyId, async () => {
    const page = await readPage(steps.at(-1)?.firstRevision);
    return { ...page, steps: [...steps, ...page.steps] };
  });
}

type HistoryPage = Awaited<ReturnType<typeof readPage>>;

function readPage(before: number | undefined) {
  return callHost((client) =>
    client.study.history({ limit: pageSize, ...(before === undefined ? {} : { before }) }),
  );
}

async function read(studyId: string, load: () => Promise<HistoryPage>): Promise<void> {
  const isWanted = (): boolean => useHistory.getState().studyId === studyId;
  useHistory.setState({ isLoading: true });
  try {
    const page = await load();
    if (!isWanted()) return;
    useHistory.setState((known) => ({
      ...page,
      steps: keepSameSteps(known.steps, page.steps),
      isRead: true,
      error: undefined,
    }));
  } catch (error) {
    if (isWanted()) useHistory.setState({ error: toErrorInfo(error) });
  } finally {
    if (isWanted()) useHistory.setState({ isLoading: false });
  }
}

export function filterHistory(filter: { actor?: ActorFilter; query?: string }): void {
  useHistory.setState(filter);
}

/** Unfolds what a step changed, or folds it again. */
export async function toggleStep(step: HistoryStep): Promise<void> {
  const key = stepKey(step);
  const { [key]: known, ...others } = useHistory.getState().opened;
  if (known !== undefined && known.state !== "failed") {
    useHistory.setState({ opened: others });
    return;
  }
  const set = (rows: StepRows): void =>
    useHistory.setState(({ opened }) => ({ opened: { ...opened, [key]: rows } }));
  set({ state: "loading" });
  try {
    const { rows } = await callHost((client) =>
      client.study.difference({ from: step.firstRevision - 1, to: step.revision }),
    );
    set({ state: "ready", rows });
  } catch (error) {
    set({ state: "failed", error: toErrorInfo(error) });
  }
}

let showing: Promise<void> | undefined;

/** Shows the study as it was at a revision, read only; the present one ends that. Of many that are asked for, the last counts. */
export function showRevision(revision: number): Promise<void> {
  showPage("history");
  useHistory.setState({ wanted: revision });
  showing ??= showWanted().finally(() => {
    showing = undefined;
  });
  return showing;
}

async function showWanted(): Promise<void> {
  for (;;) {
    const { wanted } = useHistory.getState();
    const present = useApp.getState().open?.study;
    if (wanted === undefined || present === undefined) return;
    if (wanted === present.revision) {
      leavePast();
      return;
    }
    try {
      const [study, { steps }] = await Promise.all([
        callHost((client) => client.study.at({ revision: wanted })),
        callHost((client) => client.study.history({ before: wanted + 1, limit: 1 })),
      ]);
      if (useHistory.getState().wanted === undefined) return;
      useHistory.setState({ pastStep: steps[0] });
      useUi.setState({ past: { revision: wanted, study } });
    } catch (error) {
      if (useHistory.getState().wanted === wanted) useHistory.setState({ wanted: undefined });
      showError(error);
    }
    if (useHistory.getState().wanted === wanted) useHistory.setState({ wanted: undefined });
  }
}

/** Shows the present study again. */
export function leavePast(): void {
  useHistory.setState({ wanted: undefined, pastStep: undefined });
  useUi.setState({ past: undefined });
}

/** Makes the study what it was at a revision, and offers to take that back. */
export async function restoreRevision(revision: number): Promise<void> {
  const before = useApp.getState().open?.study.revision;
  try {
    const restored = await callHost((client) => client.study.restore({ revision }));
    leavePast();
    if (restored.revision === before) showToast(`The study is as it was at revision ${revision} already`);
    else showToast(`Restored revision ${revision}`, { label: "Undo", run: () => void undo() });
  } catch (error) {
    showError(error);
  }
}

/** Brings a node of what is shown into the middle, and leaves the view as it is. */
export function centreShown(nodeId: string): void {
  const { flow, nodes } = useCanvas.getState();
  if (flow === undefined || !nodes.some(({ id }) => id === nodeId)) return;
  void flow.fitView({ nodes: [{ id: nodeId }], maxZoom: 1, padding: 0.5, duration: motionMs() });
}

/** Ids of the nodes of the past that are gone or other ones at present. */
function differingIds(): ReadonlySet<string> {
  const { past } = useUi.getState();
  const present = useApp.getState().open?.study;
  if (past === undefined || present === undefined) return new Set();
  return new Set(diffStudies(past.study, present).nodes.map(changedNodeId));
}

function markDifferences(): void {
  const ids = differingIds();
  useCanvas.setState(({ nodes }) => {
    const isMarked = (node: (typeof nodes)[number]): boolean => node.className === differsClass;
    if (nodes.every((node) => isMarked(node) === ids.has(node.id))) return {};
    return {
      nodes: nodes.map((node) => {
        if (isMarked(node) === ids.has(node.id)) return node;
        if (ids.has(node.id)) return { ...node, className: differsClass };
        const { className: _mark, ...plain } = node;
        return plain;
      }),
    };
  });
}

useApp.subscribe(({ open }, before) => {
  if (open?.study === before.open?.study) return;
  // An undo that left nothing makes a revision too.
  if (useUi.getState().page === "history") void loadHistory();
  if (useUi.getState().past !== undefined) markDifferences();
});

useUi.subscribe(({ page, past }, before) => {
  if (page !== before.page) {
    if (page === "history") void loadHistory();
    // Nothing but the history says that it is the past which is shown.
    else if (past !== undefined) leavePast();
  }
  if (past !== before.past) markDifferences();
});
