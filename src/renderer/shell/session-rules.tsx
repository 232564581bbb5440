import { ShieldCheck } from "lucide-react";
import { Popover } from "radix-ui";
import { useRef, useState } from "react";
import type { SessionInfo } from "../../shared/chat/chat.ts";
import { describeRule, type KeptRule } from "../../shared/policy/session-rule.ts";
import { askAgain, removeRule } from "../state/actions/conversations.ts";
import { openDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ExactText } from "../ui/exact-text.tsx";
import { formatExactly, formatWhen } from "../ui/format.ts";
import { Tooltip } from "../ui/tooltip.tsx";

/** What a session in power mode does without asking: its rules, and whether it asks at all. */
export function SessionRules({ session }: { session: SessionInfo }) {
  const [isOpen, setOpen] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const isStopping = useRef(false);
  const { rules, asking } = session;
  const count = rules.length === 0 ? "" : ` (${rules.length})`;

  function remove(rule: KeptRule): void {
    // The button goes away with its rule.
    content.current?.focus();
    void removeRule(session.id, rule.id);
  }

  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Tooltip text="What this conversation does without asking">
        <Popover.Trigger
          data-testid="session-rules"
          className="inline-flex shrink-0 items-center gap-1 rounded-md px-1.5 py-0.5 text-small whitespace-nowrap text-dim hover:bg-hover hover:text-text"
        >
          <ShieldCheck size={14} aria-hidden />
          <span className="num">Rules{count}</span>
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          ref={content}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Rules of this session"
          data-testid="session-rules-list"
          onCloseAutoFocus={() => {
            // Only now the dialog finds the focus where it has to give it back to.
            if (isStopping.current) queueMicrotask(() => openDialog({ type: "stop-asking" }));
            isStopping.current = false;
          }}
          className="z-40 flex max-h-(--radix-popover-content-available-height) w-96 max-w-[calc(100vw-16px)] flex-col rounded-md border border-line-strong bg-panel text-small"
        >
          <h2 className="px-3 pt-2.5 font-semibold">Without asking in this conversation</h2>
          {rules.length === 0 ? (
            <p className="px-3 py-1.5 text-dim">
              No rules yet. A question of Claude offers them under "Allow for this session".
            </p>
          ) : (
            <>
              <p className="px-3 pt-1 text-dim">Claude may:</p>
              <ul className="min-h-0 overflow-y-auto px-3 py-1">
                {rules.map((kept) => (
                  <RuleRow key={kept.id} kept={kept} onRemove={() => remove(kept)} />
                ))}
              </ul>
            </>
          )}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-3 py-2">
            <p className="min-w-40 flex-1 text-tiny text-dim">
              {asking
                ? "Everything else asks. Rules end when the study is closed."
                : "It does not ask about anything else either. What is always denied stays so."}
            </p>
            {asking ? (
              <Button
                look="danger"
                data-testid="stop-asking"
                onClick={() => {
                  isStopping.current = true;
                  setOpen(false);
                }}
              >
                Stop asking in this session...
              </Button>
            ) : (
              <Button onClick={() => void askAgain(session.id)}>Ask again</Button>
            )}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function RuleRow({ kept: { rule, createdAt }, onRemove }: { kept: KeptRule; onRemove: () => void }) {
  const text = describeRule(rule);
  return (
    <li
      data-testid="session-rule"
      className="flex items-start gap-2 border-t border-line py-1.5 first:border-t-0"
    >
      <div className="min-w-0 flex-1">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-24 overflow-y-auto rounded font-mono text-tiny break-words whitespace-pre-wrap -outline-offset-1"
        >
          <ExactText text={text} />
        </pre>
        <time
          dateTime={new Date(createdAt).toISOString()}
          title={formatExactly(createdAt)}
          className="text-tiny text-faint"
        >
          since {formatWhen(createdAt, Date.now())}
        </time>
      </div>
      <Button look="quiet" aria-label={`Remove: ${text.slice(0, 200)}`} onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}
