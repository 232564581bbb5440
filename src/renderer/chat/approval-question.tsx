import { ShieldQuestion } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { type ApprovalRequest, describeRequest, type TextEdit } from "../../shared/chat/approval-request.ts";
import type { Approval } from "../../shared/chat/chat.ts";
import { visibleText } from "../../shared/visible-text.ts";
import { answerApproval } from "../state/actions/turns.ts";
import type { ToolPart } from "../state/selectors.ts";
import { partElementId } from "../state/turn-elements.ts";
import { Button } from "../ui/button.tsx";
import { PlainBox } from "./plain-box.tsx";
import { noteQuestionSeen } from "./question-store.ts";
import { TimeLeft } from "./time-left.tsx";

type ApprovalQuestionProps = { turnId: string; part: ToolPart; approval: Approval };

/** What a tool wants to do, exactly, and the two answers to it. */
export function ApprovalQuestion({ turnId, part, approval }: ApprovalQuestionProps) {
  const [reason, setReason] = useState("");
  const [isAnswering, setAnswering] = useState(false);
  const card = useRef<HTMLElement>(null);
  const titleId = useId();
  const { title, what } = describeRequest(part.name, part.input);

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

  async function answer(decision: "allow" | "deny"): Promise<void> {
    if (isAnswering) return;
    setAnswering(true);
    const why = reason.trim();
    const withReason = decision === "deny" && why !== "" ? { reason: why } : {};
    await answerApproval(turnId, part.id, { decision, ...withReason });
    setAnswering(false);
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
            Claude wants to {title}
          </h3>
          {approval.description === undefined ? null : (
            <p className="break-words text-dim">{visibleText(approval.description)}</p>
          )}
        </div>
        {approval.expiresAt === undefined ? null : (
          <span className="shrink-0 text-dim" title="Without an answer it is denied then">
            denied in <TimeLeft until={approval.expiresAt} />
          </span>
        )}
      </div>
      <div className="px-2.5 py-1.5">
        <What what={what} />
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t border-warn/40 px-2.5 py-2">
        <Button
          look="primary"
          data-testid="approval-allow"
          aria-disabled={isAnswering}
          className="aria-disabled:opacity-50"
          onClick={() => void answer("allow")}
        >
          Allow once
        </Button>
        <Button
          data-testid="approval-deny"
          aria-disabled={isAnswering}
          className="aria-disabled:opacity-50"
          onClick={() => void answer("deny")}
        >
          Deny
        </Button>
        <input
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) void answer("deny");
          }}
          aria-label="Reason for denying, Claude is told it"
          placeholder="Reason for denying (optional)"
          maxLength={2_000}
          className="min-w-32 flex-1 rounded-md border border-line-field bg-bg px-2 py-0.5"
        />
      </div>
    </section>
  );
}

function What({ what }: { what: ApprovalRequest["what"] }) {
  switch (what.type) {
    case "code":
      return <PlainBox text={visibleText(what.text)} label={what.label} />;
    case "path":
      return <Path path={what.path} />;
    case "file":
      return (
        <>
          <Path path={what.path} />
          <PlainBox text={visibleText(what.content)} label="Content of the file" />
        </>
      );
    case "edit":
      return (
        <>
          <Path path={what.path} />
          {what.edits.map((edit, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the edits of one call never change places
            <Edit key={index} edit={edit} />
          ))}
        </>
      );
  }
}

function Path({ path }: { path: string }) {
  return <p className="font-mono text-tiny break-all">{visibleText(path)}</p>;
}

const rowLooks = {
  same: { sign: " ", className: "text-dim", word: undefined },
  removed: { sign: "−", className: "bg-bad-bg", word: "removed: " },
  added: { sign: "+", className: "bg-good/12", word: "added: " },
} as const;

function Edit({ edit }: { edit: TextEdit }) {
  return (
    <>
      {edit.isEverywhere ? <p className="mt-1 text-dim">Everywhere in the file:</p> : null}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="mt-0.5 max-h-64 overflow-auto rounded bg-code py-1 font-mono text-tiny -outline-offset-2"
      >
        {edit.rows.map(({ kind, text }, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one edit never change places
            key={index}
            className={`px-2 break-words whitespace-pre-wrap ${rowLooks[kind].className}`}
          >
            <span aria-hidden>{rowLooks[kind].sign} </span>
            {rowLooks[kind].word === undefined ? null : (
              <span className="sr-only">{rowLooks[kind].word}</span>
            )}
            {visibleText(text)}
          </div>
        ))}
      </pre>
    </>
  );
}
