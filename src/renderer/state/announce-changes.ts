import { type ChangeRow, changeRowText } from "../../shared/study/describe-patch.ts";
import { useApp } from "./store.ts";

/** A turn makes many changes in a row: they are told together, once it has been quiet for this long. */
const quietMs = 600;
const mostRows = 3;
const mostCharacters = 240;

let timer: ReturnType<typeof setTimeout> | undefined;
let toldWaiting = 0;

/** Tells a screen reader of changes by the chat: those that were made, and how many wait. */
useApp.subscribe((state, before) => {
  // A study that was just opened brings its changes with it: the bar on the canvas shows them.
  if (state.open?.study.id !== before.open?.study.id) toldWaiting = state.open?.proposals.length ?? 0;
  const isSame = state.untold === before.untold && state.open?.proposals === before.open?.proposals;
  if (isSame) return;
  clearTimeout(timer);
  timer = setTimeout(tell, quietMs);
});

function tell(): void {
  const { untold, open } = useApp.getState();
  const waiting = open?.proposals.length ?? 0;
  const texts = [changesText(untold), waiting === toldWaiting ? "" : waitingText(waiting)].filter(Boolean);
  toldWaiting = waiting;
  if (texts.length > 0) useApp.setState({ untold: [], announcement: texts.join(". ") });
}

/** Few changes one by one, many in numbers: `Added 12 nodes, 14 connections`. */
export function changesText(rows: readonly ChangeRow[]): string {
  const each = rows.map(changeRowText).join(". ");
  if (rows.length <= mostRows && each.length <= mostCharacters) return each;
  const count = (kind: ChangeRow["kind"]): number => rows.filter((row) => row.kind === kind).length;
  return [
    sentence("Added", count("added"), count("connected")),
    sentence("Changed", count("changed"), 0),
    sentence("Moved", count("moved"), 0),
    sentence("Removed", count("removed"), count("disconnected")),
    count("study") === 0 ? "" : "Changed the study",
  ]
    .filter(Boolean)
    .join(". ");
}

function waitingText(count: number): string {
  if (count === 0) return "No changes wait for review";
  return count === 1 ? "1 change waits for review" : `${count} changes wait for review`;
}

function sentence(verb: string, nodes: number, connections: number): string {
  const parts = [counted(nodes, "node"), counted(connections, "connection")].filter(Boolean);
  return parts.length === 0 ? "" : `${verb} ${parts.join(", ")}`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
