import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { chooseTrial } from "../state/actions/runs.ts";
import { objectiveRows } from "../state/run-figures.ts";
import { useRuns } from "../state/runs-store.ts";
import { classNames } from "../ui/class-names.ts";
import { countOf, formatUnit } from "../ui/format.ts";
import { Quantity } from "../ui/quantity.tsx";

/** The designs of which none is better in every objective, in the order of the first one. */
export function FrontList({ problem: { objectives } }: { problem: OptimizationProblem }) {
  const front = useRuns((state) => state.front);
  const chosen = useRuns((state) => state.chosenTrial?.number);
  return (
    <section aria-label="Front" data-testid="front" className="grid gap-1.5">
      <h3 className="text-small font-medium text-dim">
        Front: {front.length === 0 ? "no feasible design yet" : countOf(front.length, "design")}
      </h3>
      {front.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be so by the keys too
        <div tabIndex={0} className="max-h-72 overflow-auto rounded-md border border-line bg-panel">
          <table className="num w-full text-small">
            <thead className="sticky top-0 bg-panel text-tiny text-dim">
              <tr>
                <th scope="col" className="px-2 py-1 text-left font-medium">
                  Trial
                </th>
                {objectives.map(({ nodeId, label, unit }) => (
                  <th key={nodeId} scope="col" className="px-2 py-1 text-right font-medium">
                    {label}
                    {unit === undefined ? null : (
                      <span className="ml-1 font-normal text-faint">{formatUnit(unit)}</span>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {front.map((trial) => (
                <tr
                  key={trial.number}
                  className={classNames(
                    "border-t border-line",
                    trial.number === chosen ? "bg-accent-bg" : "hover:bg-hover",
                  )}
                >
                  <td className="px-1">
                    <button
                      type="button"
                      aria-pressed={trial.number === chosen}
                      aria-label={`Show trial ${trial.number}`}
                      onClick={() => chooseTrial(trial)}
                      className="rounded px-1 text-accent hover:underline"
                    >
                      {trial.number}
                    </button>
                  </td>
                  {objectiveRows(objectives, trial).map(({ objective, value }) => (
                    <td key={objective.nodeId} className="px-2 text-right">
                      <Quantity value={value} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
