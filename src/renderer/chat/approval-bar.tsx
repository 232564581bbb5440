import { ShieldQuestion } from "lucide-react";
import { type ApprovalRequest, describePlace, describeRequest } from "../../shared/chat/approval-request.ts";
import { visibleText } from "../../shared/visible-text.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { findQuestion, type ToolPart, useShownConversation } from "../state/selectors.ts";
import { Button } from "../ui/button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { useSeenQuestions } from "./question-store.ts";

/** Says that Claude waits for a permission: to a screen reader always, on the screen where the question is out of view. */
export function ApprovalBar() {
  const question = findQuestion(useShownConversation());
  const isSeen = useSeenQuestions(({ ids }) => question !== undefined && ids.has(question.part.id));
  const request =
    question === undefined ? undefined : describeRequest(question.part.name, question.part.input);
  const title = visibleText(request?.title ?? "");
  return (
    <>
      <div role="alert" className="sr-only">
        {question === undefined || request === undefined
          ? ""
          : `Claude asks for permission to ${title}. ${placeOf(question.part)}${exactly(request.what)}`}
      </div>
      {question === undefined || isSeen ? null : (
        <div
          data-testid="approval-bar"
          className="flex shrink-0 items-center gap-2 border-t border-warn bg-warn-bg px-3 py-1 text-small"
        >
          <ShieldQuestion size={14} className="shrink-0 text-warn" aria-hidden />
          <span className="min-w-0 flex-1 truncate">Claude asks to {title}</span>
          <Tooltip text="Go to the question" keys={keysOf("chat.question")} side="top">
            <Button
              onClick={() =>
                void revealTurn(question.turn.conversationId, question.turn.id, question.part.id)
              }
            >
              Show
            </Button>
          </Tooltip>
        </div>
      )}
    </>
  );
}

function placeOf({ name, approval }: ToolPart): string {
  const place = describePlace(name, approval?.where);
  return place === undefined ? "" : `${place.words} ${visibleText(place.where)}. `;
}

const longestSaid = 300;

function exactly(what: ApprovalRequest["what"]): string {
  const text = visibleText(what.type === "code" ? what.text : what.path);
  return text.length <= longestSaid
    ? text
    : `${text.slice(0, longestSaid)}, and more: the question shows all of it`;
}
