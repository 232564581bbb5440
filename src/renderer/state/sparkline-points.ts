import type { RunSummary } from "../../shared/optimise/run.ts";

export type SparkPoint = RunSummary["bestSoFar"][number];

/** A step line of the best values as SVG paths, one of feasible designs and one of those before the first feasible one. */
export type SparkPaths = {
  readonly feasible: string;
  readonly infeasible: string;
  /** Where the last point is. */
  readonly end: { readonly x: number; readonly y: number } | undefined;
};

/**
 * The best value over the trials in a box of `width` by `height` px, y downwards; smaller values lie lower. What was best
 * while nothing was feasible has a scale of its own: it may be far off.
 */
export function sparkPaths(points: readonly SparkPoint[], width: number, height: number): SparkPaths {
  const first = points[0]?.trial ?? 0;
  const span = Math.max(1, (points.at(-1)?.trial ?? 0) - first);
  const xOf = (trial: number): number => round(((trial - first) / span) * width);
  const lineOf = (part: readonly SparkPoint[], until: number): string => {
    const yOf = scaleOf(part, height);
    return part
      .map(({ trial, objective }, index) => {
        const next = part[index + 1]?.trial ?? until;
        const y = yOf(objective);
        return `${index === 0 ? `M${xOf(trial)} ${y}` : `V${y}`}H${xOf(next)}`;
      })
      .join("");
  };
  const before = points.filter(({ feasible }) => !feasible);
  const after = points.filter(({ feasible }) => feasible);
  const last = points.at(-1);
  const lastPart = after.length > 0 ? after : before;
  return {
    infeasible: lineOf(before, after[0]?.trial ?? last?.trial ?? 0),
    feasible: lineOf(after, last?.trial ?? 0),
    end:
      last === undefined ? undefined : { x: xOf(last.trial), y: scaleOf(lastPart, height)(last.objective) },
  };
}

function scaleOf(points: readonly SparkPoint[], height: number): (value: number) => number {
  const values = points.map(({ objective }) => objective);
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return (value) => round(range === 0 ? height / 2 : height - ((value - least) / range) * height);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
