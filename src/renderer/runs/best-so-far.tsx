import type { RunSummary } from "../../shared/optimise/run.ts";
import { sparkPaths } from "../state/sparkline-points.ts";
import { formatNumber, formatUnit } from "../ui/format.ts";
import { Sparkline } from "../ui/sparkline.tsx";

const width = 250;
const height = 56;

/** How the first objective of the best design went over the trials. */
export function BestSoFar({ run: { bestSoFar, objectives } }: { run: RunSummary }) {
  const [objective] = objectives;
  const last = bestSoFar.at(-1);
  if (objective === undefined || last === undefined) return null;
  const unit = objective.unit === undefined ? "" : ` ${formatUnit(objective.unit)}`;
  const value = (one: number): string => `${formatNumber(one)}${unit}`;
  const feasible = bestSoFar.filter((point) => point.feasible);
  const [from = last] = feasible;
  const words =
    feasible.length === 0
      ? `no feasible design in ${last.trial} trials`
      : `${value(from.objective)} at trial ${from.trial}, ${value(last.objective)} at trial ${last.trial}`;
  return (
    <section aria-label="Best so far" className="grid gap-1.5">
      <h3 className="text-small font-medium text-dim">Best so far: {objective.label}</h3>
      <div className="rounded-md border border-line bg-panel px-2 py-1.5">
        <Sparkline
          paths={sparkPaths(bestSoFar, width, height)}
          width={width}
          height={height}
          label={`Best ${objective.label} so far: ${words}`}
        />
        <p className="num flex justify-between text-tiny text-dim">
          <span>
            trial {from.trial}: {value(from.objective)}
          </span>
          <span>trial {last.trial}</span>
        </p>
      </div>
      {feasible.length === 0 ? (
        <p className="text-tiny text-dim">
          No feasible design yet: the broken line shows those nearest to the limits.
        </p>
      ) : null}
    </section>
  );
}
