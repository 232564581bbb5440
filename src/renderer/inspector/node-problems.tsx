import type { Problem } from "../../shared/study/problem.ts";
import { applyFix } from "../state/actions/problems.ts";
import { focusField } from "../state/field-focus.ts";
import { problemKey, useFixes, useNodeProblems } from "../state/problems.ts";
import { classNames } from "../ui/class-names.ts";
import { ProblemItem } from "../ui/problem-item.tsx";

/** What is wrong with the node, with the ways into its fields and out of the problem. */
export function NodeProblems({ nodeId }: { nodeId: string }) {
  const problems = useNodeProblems(nodeId);
  if (problems.length === 0) return null;
  const hasError = problems.some(({ severity }) => severity === "error");
  return (
    <ul
      aria-label="Problems"
      className={classNames(
        "rounded-md border px-0.5 py-0.5",
        hasError ? "border-bad/40 bg-bad-bg" : "border-warn/40 bg-warn-bg",
      )}
    >
      {problems.map((problem) => (
        <NodeProblem key={problemKey(problem)} nodeId={nodeId} problem={problem} />
      ))}
    </ul>
  );
}

function NodeProblem({ nodeId, problem }: { nodeId: string; problem: Problem }) {
  const fixes = useFixes(problem);
  const { field } = problem;
  return (
    <ProblemItem
      problem={problem}
      fixes={fixes}
      onGo={field === undefined ? undefined : () => focusField(nodeId, field)}
      onFix={(fix) => {
        // Its button goes with the problem; the focus must not.
        focusField(nodeId, field ?? "label");
        void applyFix(problem, fix);
      }}
    />
  );
}
