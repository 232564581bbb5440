import type { AppEvent } from "../../shared/events.ts";
import { loadDoctor } from "./actions/doctor.ts";
import { showRepair } from "./actions/repair.ts";
import { loadCards } from "./actions/studies.ts";
import { readAgain } from "./actions/turns.ts";
import { announceOutside } from "./announce-outside.ts";
import { announceHiddenQuestions } from "./announce-questions.ts";
import { type AppState, reduceEvent, withoutConnection, withSnapshot } from "./app-state.ts";
import { createFrameQueue } from "./frame-queue.ts";
import { callHost, setTransport } from "./host.ts";
import { showError } from "./notify.ts";
import { type Store, useApp } from "./store.ts";
import { openTransport, type Transport } from "./transport.ts";
import { useUi } from "./ui-store.ts";

const shortestPauseMs = 100;
const longestPauseMs = 2_000;

/** Connects, follows the host's events, and does so again whenever the connection ends. Never returns. */
export async function stayConnected(): Promise<never> {
  let pauseMs = shortestPauseMs;
  for (;;) {
    try {
      const transport = await openTransport();
      try {
        await follow(transport, () => {
          pauseMs = shortestPauseMs;
        });
      } finally {
        setTransport(undefined);
        transport.close();
      }
    } catch (error) {
      // A connection that cannot be had is shown by the banner below and tried again; anything else is told.
      if (useApp.getState().connection.type === "ready") showError(error);
    }
    useApp.setState(({ connection }) => ({
      connection: {
        type: connection.type === "connecting" ? "connecting" : "lost",
        attempts: connection.type === "ready" ? 1 : connection.attempts + 1,
      },
    }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

async function follow(transport: Transport, onReady: () => void): Promise<void> {
  setTransport(transport);
  useApp.setState(withoutConnection);
  await takeSnapshot();
  // Conversations that were read over the connection before are of no use: their numbers may be another host's.
  useApp.setState({ conversations: keepShown(useApp.getState()), conversationList: undefined });
  const { seq } = useApp.getState();
  const events = await callHost((client) => client.events({ since: seq }));
  useApp.setState({ connection: { type: "ready", attempts: 0 } });
  onReady();
  void afterSnapshot();
  void loadDoctor(false);
  const queue = createFrameQueue<AppEvent>(takeEvents);
  try {
    for await (const event of events) queue.push(event);
  } catch (error) {
    if (!transport.closed.aborted) throw error;
  } finally {
    queue.flush();
  }
}

function takeEvents(events: readonly AppEvent[]): void {
  const saveBefore = useApp.getState().open?.save;
  useApp.setState((state) => events.reduce<AppState>(reduceEvent, state));
  if (useApp.getState().isStale) void refresh(events.some(({ body }) => body.type !== "settings.changed"));
  for (const { body } of events) if (body.type === "conversation.removed") leave(body.conversationId);
  for (const { body } of events) if (body.type === "study.to-repair") showRepair(body.path);
  announceHiddenQuestions(events, useUi.getState().conversationId);
  announceOutside(events, saveBefore);
  readOutdated();
}

function leave(conversationId: string): void {
  if (useUi.getState().conversationId === conversationId) useUi.setState({ conversationId: undefined });
}

/** Reads the conversation that is shown again when another path of it is shown now; others are read when they are. */
function readOutdated(): void {
  const { conversations } = useApp.getState();
  const shownId = useUi.getState().conversationId;
  const entries = Object.entries(conversations);
  if (!entries.some(([, { isOutdated }]) => isOutdated)) return;
  useApp.setState({
    conversations: Object.fromEntries(
      entries
        .filter(([id, { isOutdated }]) => !isOutdated || id === shownId)
        .map(([id, loaded]) => [id, { ...loaded, isOutdated: false }]),
    ),
  });
  if (shownId !== undefined && conversations[shownId]?.isOutdated === true) void readAgain(shownId);
}

let refreshing: Promise<void> | undefined;

/** Reads everything again; asked while it runs, it runs once more after that. */
async function refresh(withConversation: boolean): Promise<void> {
  if (refreshing !== undefined) {
    await refreshing;
    if (!useApp.getState().isStale) return;
  }
  refreshing = takeSnapshot()
    .then(() => (withConversation ? afterSnapshot() : undefined))
    .catch(showError)
    .finally(() => {
      refreshing = undefined;
    });
  await refreshing;
}

async function takeSnapshot(): Promise<void> {
  const snapshot = await callHost((client) => client.snapshot());
  useApp.setState((state) => withSnapshot(state, snapshot));
  enterStudy();
  const { repairPath } = snapshot;
  if (repairPath !== undefined && useUi.getState().repairPath === undefined) showRepair(repairPath);
}

/** Turns the window to the study in the moment that shows it: what is typed from then on belongs to it. */
function enterStudy(): void {
  const { open } = useApp.getState();
  if (open === undefined || useUi.getState().studyId === open.study.id) return;
  const { study, conversationId } = open;
  useUi.setState({ studyId: study.id, conversationId, conversationError: undefined, page: "canvas" });
}

/** Reads what belongs to the study that is open now: its conversation, or the list of studies where none is. */
async function afterSnapshot(): Promise<void> {
  const { open } = useApp.getState();
  if (open === undefined) {
    await loadCards();
    return;
  }
  const conversationId = useUi.getState().conversationId ?? open.conversationId;
  if (conversationId === undefined) return;
  useUi.setState({ conversationId });
  await readAgain(conversationId);
}

function keepShown({ conversations }: Store): Store["conversations"] {
  const id = useUi.getState().conversationId;
  const view = id === undefined ? undefined : conversations[id];
  return id === undefined || view === undefined ? {} : { [id]: view };
}
