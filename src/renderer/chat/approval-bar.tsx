import { ShieldQuestion } from "lucide-react";
import { describeRequest } from "../../shared/chat/approval-request.ts";
import { visibleText } from "../../shared/visible-text.ts";
import { revealTurn } from "../state/reveal-turn.ts";
import { findQuestion, useShownConversation } from "../state/selectors.ts";
import { Button } from "../ui/button.tsx";
import { useSeenQuestions } from "./question-store.ts";

/** Says that Claude waits for a permission: to a screen reader always, on the screen where the question is out of view. */
export function ApprovalBar() {
  const question = findQuestion(useShownConversation());
  const isSeen = useSeenQuestions(({ ids }) => question !== undefined && ids.has(question.part.id));
  const request =
    question === undefined ? undefined : describeRequest(question.part.name, question.part.input);
  return (
    <>
      <div role="alert" className="sr-only">
        {request === undefined
          ? ""
          : `Claude asks for permission to ${request.title}. ${exactly(request.what)}`}
      </div>
      {question === undefined || isSeen ? null : (
        <div
          data-testid="approval-bar"
          className="flex shrink-0 items-center gap-2 border-t border-warn bg-warn-bg px-3 py-1 text-small"
        >
          <ShieldQuestion size={14} className="shrink-0 text-warn" aria-hidden />
          <span className="min-w-0 flex-1 truncate">Claude asks to {request?.title}</span>
          <Button
            onClick={() => void revealTurn(question.turn.conversationId, question.turn.id, question.part.id)}
          >
            Show
          </Button>
        </div>
      )}
    </>
  );
}

const longestSaid = 300;

function exactly(what: ReturnType<typeof describeRequest>["what"]): string {
  return visibleText(what.type === "code" ? what.text : what.path).slice(0, longestSaid);
}
