import type { Turn } from "../../shared/chat/chat.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { changeRowText, describePatch } from "../../shared/study/describe-patch.ts";
import type { StudyPatch } from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";
import type { FileBlock, MessageBlock } from "../claude/user-message.ts";
import { buildContext } from "./build-context.ts";

/** What the CLI gets on stdin: the block of data, what is attached, then the user's own words. */
export function buildTurnMessage({
  turn,
  study,
  changesSince,
  history,
  files,
}: {
  turn: Turn;
  study: Study;
  /** What others than Claude changed since Claude saw the canvas, oldest first. */
  changesSince: readonly StudyPatch[];
  history: readonly Turn[];
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
    problems: checkStudy(study),
    history,
  });
  return [{ type: "text", text: context }, ...files, { type: "text", text: turn.userText }];
}
