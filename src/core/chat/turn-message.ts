import type { Turn, TurnChange } from "../../shared/chat/chat.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { type ChangeRow, changeRowText, describePatch } from "../../shared/study/describe-patch.ts";
import type { StudyPatch } from "../../shared/study/patch.ts";
import { mergeProblems, type Problem } from "../../shared/study/problem.ts";
import type { Study } from "../../shared/study/study.ts";
import type { FileBlock, MessageBlock } from "../claude/user-message.ts";
import { buildContext } from "./build-context.ts";

/** What the CLI gets on stdin: the block of data, what is attached, then the user's own words. */
export function buildTurnMessage({
  turn,
  study,
  outerProblems,
  unavailable,
  changesSince,
  history,
  waiting,
  before,
  files,
}: {
  turn: Turn;
  study: Study;
  /** What the folder and the machine show. */
  outerProblems: readonly Problem[];
  /** Tools that Claude does not have here, with the reason. */
  unavailable: readonly string[];
  /** What others than Claude changed since Claude saw the canvas, oldest first. */
  changesSince: readonly StudyPatch[];
  history: readonly Turn[];
  /** What waits for review, oldest first. */
  waiting: readonly ChangeRow[];
  /** The turn before this one. */
  before: Turn | undefined;
  /** What is attached, in the order of the turn's attachments. */
  files: readonly FileBlock[];
}): MessageBlock[] {
  const context = buildContext({
    mode: turn.mode,
    study,
    selection: turn.selection.map(({ nodeId }) => nodeId),
    mentions: turn.mentions,
    attachments: turn.attachments,
    userChanges: changesSince.flatMap((patch) => describePatch(patch, study, study)).map(changeRowText),
    problems: mergeProblems(checkStudy(study), outerProblems),
    unavailable,
    isReviewed: turn.review,
    waiting: waiting.map(changeRowText),
    notMade: (before?.changes ?? []).flatMap(toNotMade),
    history,
  });
  return [{ type: "text", text: context }, ...files, { type: "text", text: turn.userText }];
}

function toNotMade({ state, rows, reason, modification }: TurnChange): string[] {
  if (state !== "refused" && state !== "rejected") return [];
  const what =
    rows.length > 0
      ? rows.map(changeRowText).join("; ")
      : (modification?.ops ?? []).map(({ type }) => type).join(", ");
  return [
    state === "rejected"
      ? `Rejected by the user: ${what}`
      : `Refused: ${what === "" ? "" : `${what}: `}${reason ?? ""}`,
  ];
}
