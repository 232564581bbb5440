import { CircleCheck } from "lucide-react";
import { useRef } from "react";
import type { Problem } from "../../shared/study/problem.ts";
import { applyFix, goToProblem } from "../state/actions/problems.ts";
import { countProblems, problemKey, problemWords, useFixes, useProblems } from "../state/problems.ts";
import { ProblemItem } from "../ui/problem-item.tsx";

const shown = 200;

/** What is wrong with the study, the errors first. */
export function ProblemList() {
  const problems = useProblems();
  const summary = useRef<HTMLParagraphElement>(null);
  const groups = [
    { title: "Errors", items: problems.filter(({ severity }) => severity === "error") },
    { title: "Warnings", items: problems.filter(({ severity }) => severity === "warning") },
  ].filter(({ items }) => items.length > 0);
  return (
    <>
      <p
        ref={summary}
        role="status"
        tabIndex={-1}
        className="flex items-center gap-2 rounded px-1.5 py-1 text-small text-dim"
      >
        {problems.length === 0 ? (
          <>
            <CircleCheck size={14} className="text-good" aria-hidden />
            Nothing is wrong with this study.
          </>
        ) : (
          <span className="num">{problemWords(countProblems(problems))}</span>
        )}
      </p>
      {groups.map(({ title, items }) => (
        <section key={title} aria-label={title} className="mt-1.5 border-t border-line pt-1.5">
          <h3 className="px-1.5 text-tiny font-medium text-dim">{title}</h3>
          <ul>
            {items.slice(0, shown).map((problem) => (
              <ProblemRow
                key={problemKey(problem)}
                problem={problem}
                // Its button goes with the problem: the focus waits where the next one is reached from.
                onFixed={() => summary.current?.focus()}
              />
            ))}
            {items.length > shown ? (
              <li className="px-1.5 py-1 text-small text-faint">and {items.length - shown} more</li>
            ) : null}
          </ul>
        </section>
      ))}
    </>
  );
}

function ProblemRow({ problem, onFixed }: { problem: Problem; onFixed: () => void }) {
  const fixes = useFixes(problem);
  return (
    <ProblemItem
      problem={problem}
      fixes={fixes}
      onGo={problem.nodeId === undefined ? undefined : () => goToProblem(problem)}
      onFix={(fix) => {
        onFixed();
        void applyFix(problem, fix);
      }}
    />
  );
}
