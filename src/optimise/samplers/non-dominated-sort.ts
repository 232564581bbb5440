import { dominates } from "../../shared/optimise/goals.ts";

/** What counts of a design where there are several objectives, all minimised. */
export type Goals = {
  readonly objectives: readonly number[];
  /** 0 for a feasible design. */
  readonly violation: number;
};

/** Is `a` better than `b` (Deb et al. 2002, definition 1)? Of two infeasible designs the one that violates less is. */
export function constrainedDominates(a: Goals, b: Goals): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation;
  return dominates(a.objectives, b.objectives);
}

/**
 * Sorts designs into fronts: the first one holds those that nobody dominates, the second one those that only the first one
 * dominates ... O(n² * objectives).
 * @param enough stops as soon as the fronts hold so many designs
 * @returns indices, ascending in each front
 */
export function nonDominatedSort(rows: readonly Goals[], enough: number = rows.length): number[][] {
  const beats: number[][] = rows.map(() => []);
  const beatenBy = new Int32Array(rows.length);
  for (const [i, a] of rows.entries()) {
    for (let j = i + 1; j < rows.length; j += 1) {
      const b = rows[j];
      if (b === undefined) continue;
      const [better, worse] = constrainedDominates(a, b) ? [i, j] : constrainedDominates(b, a) ? [j, i] : [];
      if (better === undefined || worse === undefined) continue;
      beats[better]?.push(worse);
      beatenBy[worse] = (beatenBy[worse] ?? 0) + 1;
    }
  }
  const fronts: number[][] = [];
  let front = rows.flatMap((_, index) => (beatenBy[index] === 0 ? [index] : []));
  for (let sorted = 0; front.length > 0 && sorted < enough; ) {
    fronts.push(front);
    sorted += front.length;
    const next: number[] = [];
    for (const index of front) {
      for (const worse of beats[index] ?? []) {
        const left = (beatenBy[worse] ?? 0) - 1;
        beatenBy[worse] = left;
        if (left === 0) next.push(worse);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}

/**
 * How far the neighbours of each design of a front are apart, summed over the objectives, each relative to its range in
 * the front; Infinity for the ends (Deb et al. 2002, section III-B).
 */
export function crowdingDistances(front: readonly Goals[]): number[] {
  const distances = front.map(() => 0);
  for (let objective = 0; objective < (front[0]?.objectives.length ?? 0); objective += 1) {
    const goalOf = (index: number | undefined): number =>
      index === undefined ? 0 : (front[index]?.objectives[objective] ?? 0);
    const order = front.map((_, index) => index).sort((a, b) => goalOf(a) - goalOf(b) || a - b);
    const range = goalOf(order.at(-1)) - goalOf(order[0]);
    for (const [place, index] of order.entries()) {
      const isEnd = place === 0 || place === order.length - 1;
      const gap = range === 0 ? 0 : (goalOf(order[place + 1]) - goalOf(order[place - 1])) / range;
      distances[index] = isEnd ? Number.POSITIVE_INFINITY : (distances[index] ?? 0) + gap;
    }
  }
  return distances;
}
