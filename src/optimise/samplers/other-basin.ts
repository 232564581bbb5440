import type { Predictor } from "./gaussian-process.ts";
import { compareScored, distanceBetween, type Scored } from "./scored.ts";

const LOOKED_AT = 20;
const BETWEEN = [0.2, 0.4, 0.6, 0.8];
/** Designs that are nearer, as the root mean square over the coordinates, are taken to be in the same basin. */
export const APART = 0.1;

/**
 * The best feasible design that seems to lie in another basin than those that were searched already: on the way to each
 * of them the predicted score goes up first (hill-valley test, Ursem 1999, on the model in place of the function: it costs no trial).
 * @param searched the best designs of the searches so far
 */
export function findOtherBasin(
  scored: readonly Scored[],
  searched: readonly Scored[],
  score: Predictor,
): Scored | undefined {
  const isApart = (one: Scored, known: Scored): boolean => {
    const [from, to] = [one.observation.point, known.observation.point];
    return BETWEEN.some((share) => {
      const point = from.map((at, k) => at + share * ((to[k] ?? at) - at));
      return score.predict(point).mean > Math.max(one.score, known.score);
    });
  };
  return scored
    .filter(
      (one) =>
        one.observation.violation === 0 && searched.every((known) => distanceBetween(one, known) > APART),
    )
    .sort(compareScored)
    .slice(0, LOOKED_AT)
    .find((one) => searched.every((known) => isApart(one, known)));
}
