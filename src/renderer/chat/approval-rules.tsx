import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import { describeRule, type SessionRule } from "../../shared/policy/session-rule.ts";
import { Button } from "../ui/button.tsx";
import { ExactText } from "../ui/exact-text.tsx";
import { OverflowBox, sizeWords } from "./approval-text.tsx";

type ApprovalRulesProps = {
  rules: readonly SessionRule[];
  isAnswering: boolean;
  onChoose: (rule: SessionRule) => void;
  onBack: () => void;
};

/** The rules that would allow a call for the session, each in the words in which it will hold. */
export function ApprovalRules({ rules, isAnswering, onChoose, onBack }: ApprovalRulesProps) {
  const box = useRef<HTMLFieldSetElement>(null);
  const titleId = useId();

  // Not on a button: what came up by Enter must not be chosen by a second one.
  useEffect(() => box.current?.focus(), []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onBack();
  }

  return (
    <fieldset
      ref={box}
      tabIndex={-1}
      aria-labelledby={titleId}
      data-testid="approval-rules"
      onKeyDown={onKeyDown}
      className="min-w-0 border-t border-warn/40 px-2.5 py-2 -outline-offset-2"
    >
      <p id={titleId} className="font-medium">
        Until the study is closed Claude may, without asking in this conversation:
      </p>
      <ul className="mt-1 space-y-2">
        {rules.map((rule, index) => {
          const text = describeRule(rule);
          const id = `${titleId}-${index}`;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rules of one question never change places
            <li key={index} className="flex items-start gap-2">
              <div id={id} className="min-w-0 flex-1">
                <OverflowBox size={sizeWords(text)}>
                  <ExactText text={text} />
                </OverflowBox>
              </div>
              <Button
                id={`${id}-allow`}
                aria-labelledby={`${id}-allow ${id}`}
                data-testid="approval-allow-rule"
                aria-disabled={isAnswering}
                className="mt-0.5 aria-disabled:opacity-50"
                onClick={() => onChoose(rule)}
              >
                Allow
              </Button>
            </li>
          );
        })}
      </ul>
      {rules.some(({ type }) => type === "command" || type === "command-prefix") ? (
        <p className="mt-1.5 text-dim">What a rule allows runs inside a guard sandbox, this command too.</p>
      ) : null}
      <Button className="mt-2" onClick={onBack}>
        Back
      </Button>
    </fieldset>
  );
}
