import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { centreNode } from "../state/canvas-store.ts";
import { useProblems } from "../state/problems.ts";

const shown = 200;

export function ProblemList() {
  const problems = useProblems();
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 px-1 py-1 text-small text-dim">
        <CircleCheck size={14} className="text-good" aria-hidden />
        Nothing is wrong with this study.
      </p>
    );
  }
  return (
    <ul>
      {problems.slice(0, shown).map(({ nodeId, message, severity, code }) => (
        <li key={`${nodeId ?? ""}:${code}:${message}`}>
          <button
            type="button"
            disabled={nodeId === undefined}
            onClick={() => (nodeId === undefined ? undefined : centreNode(nodeId))}
            className="flex w-full items-start gap-2 rounded px-1.5 py-1 text-left text-small enabled:hover:bg-hover"
          >
            {severity === "error" ? (
              <CircleAlert size={14} className="mt-0.5 shrink-0 text-bad" aria-label="Error" />
            ) : (
              <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" aria-label="Warning" />
            )}
            {message}
          </button>
        </li>
      ))}
      {problems.length > shown ? (
        <li className="px-1.5 py-1 text-small text-faint">and {problems.length - shown} more</li>
      ) : null}
    </ul>
  );
}
