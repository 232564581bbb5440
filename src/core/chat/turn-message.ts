import type { Turn } from "../../shared/chat/chat.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { changeRowText, describePatch } from "../../shared/study/describe-patch.ts";
import type { StudyPatch } from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";
import type { TextBlock } from "../claude/user-message.ts";
import { buildContext } from "./build-context.ts";

/** What the CLI gets on stdin: the block of data, then the user's own words. */
export function buildTurnMessage({
  turn,
  study,
  changesSince,
  history,
}: {
  turn: Turn;
  study: Study;
  /** What others than Claude changed since Claude saw the canvas, oldest first. */
  changesSince: readonly StudyPatch[];
  history: readonly Turn[];
}): TextBlock[] {
  const context = buildContext({
    mode: turn.mode,
    study,
    selection: turn.selection.map(({ nodeId }) => nodeId),
    userChanges: changesSince.flatMap((patch) => describePatch(patch, study, study)).map(changeRowText),
    problems: checkStudy(study),
    history,
  });
  return [
    { type: "text", text: context },
    { type: "text", text: turn.userText },
  ];
}
