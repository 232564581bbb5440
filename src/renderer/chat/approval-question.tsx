import { Info, ShieldQuestion } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type ApprovalRequest, describeRequest } from "../../shared/chat/approval-request.ts";
import type { Approval } from "../../shared/chat/chat.ts";
import type { SessionRule } from "../../shared/policy/session-rule.ts";
import { answerApproval } from "../state/actions/turns.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import type { ToolPart } from "../state/selectors.ts";
import { partElementId } from "../state/turn-elements.ts";
import { Button } from "../ui/button.tsx";
import { ExactText } from "../ui/exact-text.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { ApprovalRules } from "./approval-rules.tsx";
import { ApprovalWhat } from "./approval-what.tsx";
import { noteQuestionSeen } from "./question-store.ts";
import { TimeLeft } from "./time-left.tsx";

type ApprovalQuestionProps = { turnId: string; part: ToolPart; approval: Approval };
type Answer = Parameters<typeof answerApproval>[2];

/** What a tool wants to do, where and exactly, and the answers to it. None of them is chosen by a key that was meant for something else. */
export function ApprovalQuestion({ turnId, part, approval }: ApprovalQuestionProps) {
  const [reason, setReason] = useState("");
  const [isAnswering, setAnswering] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const card = useRef<HTMLElement>(null);
  const forSession = useRef<HTMLButtonElement>(null);
  const titleId = useId();
  const request = describeRequest(part.name, part.input);
  const rules = approval.rules ?? [];

  useEffect(() => {
    const element = card.current;
    if (element === null) return;
    const observer = new IntersectionObserver(([entry]) => {
      noteQuestionSeen(part.id, entry?.isIntersecting === true);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      noteQuestionSeen(part.id, false);
    };
  }, [part.id]);

  async function give(answer: Answer): Promise<void> {
    if (isAnswering) return;
    setAnswering(true);
    await answerApproval(turnId, part.id, answer);
    setAnswering(false);
  }

  function deny(): void {
    const why = reason.trim();
    void give({ decision: "deny", ...(why === "" ? {} : { reason: why }) });
  }

  function stopChoosing(): void {
    flushSync(() => setChoosing(false));
    forSession.current?.focus();
  }

  return (
    <section
      ref={card}
      id={partElementId(turnId, part.id)}
      tabIndex={-1}
      aria-labelledby={titleId}
      data-testid="approval"
      className="rounded-md border border-warn bg-warn-bg text-small"
    >
      <div className="flex items-start gap-2 px-2.5 pt-2">
        <ShieldQuestion size={15} className="mt-px shrink-0 text-warn" aria-hidden />
        <div className="min-w-0 flex-1">
          <h3 id={titleId} className="font-semibold">
            Claude wants to <ExactText text={request.title} />
          </h3>
          {approval.description === undefined || isSaid(approval.description, request) ? null : (
            <p className="break-words text-dim">
              <ExactText text={approval.description} />
            </p>
          )}
        </div>
        {approval.expiresAt === undefined ? null : (
          <span className="shrink-0 text-dim" title="Without an answer it is denied then">
            denied in <TimeLeft until={approval.expiresAt} />
          </span>
        )}
      </div>
      <div className="px-2.5 py-1.5">
        <ApprovalWhat name={part.name} request={request} where={approval.where} />
        {approval.asksBecause === undefined ? null : (
          <p data-testid="asks-because" className="mt-1 flex items-start gap-1.5 text-dim">
            <Info size={13} className="mt-0.5 shrink-0" aria-hidden />
            {approval.asksBecause}
          </p>
        )}
      </div>
      {isChoosing ? (
        <ApprovalRules
          rules={rules}
          isAnswering={isAnswering}
          onChoose={(rule: SessionRule) => void give({ decision: "allow", rule })}
          onBack={stopChoosing}
        />
      ) : (
        <div className="flex flex-wrap items-center gap-2 border-t border-warn/40 px-2.5 py-2">
          <Tooltip text="Allow this call and no other" keys={keysOf("chat.allow")} side="top">
            <Button
              data-testid="approval-allow"
              aria-disabled={isAnswering}
              className="aria-disabled:opacity-50"
              onClick={() => void give({ decision: "allow" })}
            >
              Allow once
            </Button>
          </Tooltip>
          {rules.length === 0 ? null : (
            <Button
              ref={forSession}
              data-testid="approval-for-session"
              aria-expanded={false}
              onClick={() => setChoosing(true)}
            >
              Allow for this session...
            </Button>
          )}
          <Tooltip text="Deny this call; Claude is told the reason" keys={keysOf("chat.deny")} side="top">
            <Button
              data-testid="approval-deny"
              aria-disabled={isAnswering}
              className="aria-disabled:opacity-50"
              onClick={deny}
            >
              Deny
            </Button>
          </Tooltip>
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.nativeEvent.isComposing) deny();
            }}
            aria-label="Reason for denying, Claude is told it"
            placeholder="Reason for denying (optional)"
            maxLength={2_000}
            className="min-w-40 flex-1 rounded-md border border-line-field bg-bg px-2 py-0.5"
          />
        </div>
      )}
    </section>
  );
}

/** The CLI describes a call of a file by its path. */
function isSaid(description: string, { what }: ApprovalRequest): boolean {
  return "path" in what && what.path === description;
}
