import { createTurnFold, type FoldStep, type TurnEvidence } from "../../src/core/chat/fold-turn.ts";
import { parseClaudeEvent } from "../../src/core/claude/parse-event.ts";
import type { Turn, TurnPart } from "../../src/shared/chat/chat.ts";
import { reduceTurn } from "../../src/shared/chat/turn-update.ts";

export const emptyTurn: Turn = {
  id: "turn1",
  conversationId: "conversation1",
  branch: { index: 1, count: 1, siblings: [] },
  requestId: "request1",
  mode: "user",
  state: "waiting",
  userText: "Do it",
  selection: [],
  mentions: [],
  attachments: [],
  parts: [],
  changes: [],
  undone: false,
  review: false,
  createdAt: 1_700_000_000_000,
};

export type Folded = {
  /** As a window shows it that got every update. */
  readonly live: Turn;
  /** As it is rebuilt from what the store keeps. */
  readonly stored: Turn;
  /** What the first app showed last and the second one shows first. */
  readonly atCut: { readonly left: Turn; readonly found: Turn } | undefined;
  readonly steps: readonly FoldStep[];
  readonly modifications: readonly unknown[];
  readonly evidence: TurnEvidence;
};

/** Folds the lines of a journal, one each millisecond; with `cutAfter`, a second app takes over after so many lines. */
export function foldJournal(lines: readonly string[], { cutAfter }: { cutAfter?: number } = {}): Folded {
  let [live, stored] = [emptyTurn, emptyTurn];
  let atCut: Folded["atCut"];
  const steps: FoldStep[] = [];
  let fold = createTurnFold();
  const take = (step: FoldStep): void => {
    steps.push(step);
    for (const { update, durable } of step.updates) {
      live = reduceTurn(live, update);
      if (durable) stored = reduceTurn(stored, update);
    }
  };
  for (const [index, line] of lines.entries()) {
    if (index === cutAfter) {
      fold = createTurnFold({ stored: stored.parts });
      for (const earlier of lines.slice(0, index))
        fold.take(parseClaudeEvent(earlier), earlier, 1_000 + index);
      // The second app starts from the store and shows what was open.
      const found = fold
        .openParts()
        .reduce<Turn>((turn, part) => reduceTurn(turn, { type: "part", part }), stored);
      atCut = { left: live, found };
      live = found;
    }
    take(fold.take(parseClaudeEvent(line), line, 1_000 + index));
  }
  take(fold.end(1_000 + lines.length));
  const modifications = steps.flatMap((step) => step.modifications);
  return { live, stored, atCut, steps, modifications, evidence: fold.evidence() };
}

/** A part in one line, for tables. */
export function partLine(part: TurnPart): string {
  const short = (text: string): string => {
    const line = text.replace(/\s+/g, " ").trim();
    return line.length > 60 ? `${line.slice(0, 57)}...` : line;
  };
  switch (part.type) {
    case "tool":
      return `${part.name} ${part.state}: ${short(part.result ?? "")}`;
    case "notice":
      return `${part.level}: ${short(part.text)}`;
    default:
      return `${part.type}: ${short(part.text)}`;
  }
}
