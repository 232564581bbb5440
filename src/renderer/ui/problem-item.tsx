import { Wrench } from "lucide-react";
import { useId } from "react";
import type { Problem } from "../../shared/study/problem.ts";
import type { QuickFix } from "../../shared/study/quick-fixes.ts";
import { Button } from "./button.tsx";
import { ProblemIcon } from "./problem-icon.tsx";

type ProblemItemProps = {
  problem: Problem;
  fixes: readonly QuickFix[];
  /** Leads to what it is about; absent where there is nothing more to see. */
  onGo?: (() => void) | undefined;
  onFix: (fix: QuickFix) => void;
};

/** A problem with the way to its place, and the obvious ways out of it. */
export function ProblemItem({ problem: { severity, message }, fixes, onGo, onFix }: ProblemItemProps) {
  const messageId = useId();
  const text = (
    <>
      <span className="mt-0.5">
        <ProblemIcon severity={severity} />
      </span>
      <span id={messageId} className="min-w-0 wrap-anywhere">
        {message}
      </span>
    </>
  );
  const look = "flex w-full items-start gap-2 rounded px-1.5 py-1 text-left text-small";
  return (
    <li data-testid="problem" data-severity={severity}>
      {onGo === undefined ? (
        <div className={look}>{text}</div>
      ) : (
        <button type="button" onClick={onGo} className={`${look} hover:bg-hover`}>
          {text}
        </button>
      )}
      {fixes.length === 0 ? null : (
        <div className="flex flex-wrap gap-1.5 pr-1.5 pb-1 pl-7">
          {fixes.map((fix) => (
            <Button
              key={fix.label}
              className="max-w-full px-2"
              aria-describedby={messageId}
              onClick={() => onFix(fix)}
            >
              <Wrench size={12} aria-hidden className="shrink-0" />
              <span className="truncate">{fix.label}</span>
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}
