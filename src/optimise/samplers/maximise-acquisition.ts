import type { Acquisition } from "./acquisition.ts";
import type { DesignSpace } from "./encode-design.ts";
import { minimiseInBox } from "./minimise-in-box.ts";
import type { Random } from "./random.ts";
import type { Surrogate } from "./surrogate.ts";

/** Where designs are looked for. */
export type SearchArea = {
  readonly centre: Float64Array;
  /** Edge of the box around the centre, of 1. */
  readonly length: number;
  /** Share of the candidates that is drawn from the whole cube. */
  readonly everywhere: number;
  /** Share of the candidates for which the box reaches beyond the bounds: what is drawn there lies on them. */
  readonly beyond: number;
};

type Box = { readonly lower: Float64Array; readonly upper: Float64Array };

export type Candidate = { readonly point: Float64Array; readonly value: number };

/** About so many coordinates change at once in a random candidate: changes of all leave what is good in many dimensions. */
const CHANGED = 12;
const EFFORT = { candidates: 300, polished: 4, evaluations: 40 };

/**
 * Points at which designs lie and the acquisition is high: random changes of the centre in a few coordinates, and the best
 * of them improved along the slopes and in steps of the coordinates that have steps.
 * @returns the best first; at least one
 */
export function maximiseAcquisition(
  space: DesignSpace,
  { acquisition, lengths }: Pick<Surrogate, "acquisition" | "lengths">,
  { centre, length, everywhere, beyond }: SearchArea,
  random: Random,
): Candidate[] {
  const { dimension } = space;
  const changed = Math.min(1, CHANGED / dimension);
  const cube: Box = { lower: new Float64Array(dimension), upper: new Float64Array(dimension).fill(1) };
  const around = boxAround(centre, length, lengths);
  const near = insideCube(around);
  const candidates = Array.from({ length: EFFORT.candidates }, () => {
    const box = random.next() < everywhere ? cube : near;
    const drawnFrom = box === near && random.next() < beyond ? around : box;
    const point = space.snap(
      centre.map((at, k) =>
        box === cube || random.next() < changed ? drawCoordinate(space, drawnFrom, k, random) : at,
      ),
    );
    return { point, value: acquisition.evaluate(point), box };
  });
  candidates.sort((a, b) => b.value - a.value);
  const polished = candidates
    .slice(0, EFFORT.polished)
    .map(({ point, value, box }) => polish(space, acquisition, box, { point, value }));
  return [...polished, ...candidates.slice(EFFORT.polished)].sort((a, b) => b.value - a.value);
}

/** Its edges are longer along coordinates in which the process reaches far, up to e times. It may reach beyond the cube. */
function boxAround(centre: Float64Array, length: number, lengths: Float64Array): Box {
  const mean = lengths.reduce((sum, log) => sum + log, 0) / lengths.length;
  const half = lengths.map((log) => 0.5 * length * Math.exp(Math.max(-1, Math.min(1, log - mean))));
  return {
    lower: centre.map((at, k) => at - (half[k] ?? 0)),
    upper: centre.map((at, k) => at + (half[k] ?? 0)),
  };
}

function insideCube({ lower, upper }: Box): Box {
  return { lower: lower.map((at) => Math.max(0, at)), upper: upper.map((at) => Math.min(1, at)) };
}

/** A choice may become any other one; numbers stay inside the box, which reaches their next value at least. */
function drawCoordinate(space: DesignSpace, { lower, upper }: Box, k: number, random: Random): number {
  if (space.isChoice[k] === true) return random.next();
  const [low = 0, high = 1] = [lower[k], upper[k]];
  const levels = space.levels[k] ?? 1;
  const least = levels === Number.POSITIVE_INFINITY ? 0 : 1 / levels;
  return low - least + random.next() * (high - low + 2 * least);
}

function polish(space: DesignSpace, acquisition: Acquisition, box: Box, start: Candidate): Candidate {
  const isFree = space.levels.map((levels) => levels === Number.POSITIVE_INFINITY);
  const climb = (from: Candidate): Candidate => {
    if (!isFree.includes(true)) return from;
    const { point, value } = minimiseInBox(
      {
        evaluate: (at, gradient) => {
          const height = acquisition.evaluateWithSlopes(at, gradient);
          for (const [k, slope] of gradient.entries()) gradient[k] = isFree[k] === true ? -slope : 0;
          return -height;
        },
        // What has steps stays where it is.
        lower: box.lower.map((low, k) => (isFree[k] === true ? low : (from.point[k] ?? 0))),
        upper: box.upper.map((high, k) => (isFree[k] === true ? high : (from.point[k] ?? 0))),
        maxEvaluations: EFFORT.evaluations,
      },
      from.point,
    );
    return -value > from.value ? { point, value: -value } : from;
  };
  let best = climb(start);
  if (!isFree.includes(false)) return best;
  for (let round = 0; round < 2; round += 1) {
    const stepped = bestNeighbour(space, acquisition, best);
    if (stepped === best) break;
    best = climb(stepped);
  }
  return best;
}

/** Each stepped coordinate one value up or down, each choice another one, as long as it gets better. */
function bestNeighbour(space: DesignSpace, acquisition: Acquisition, start: Candidate): Candidate {
  let best = start;
  for (const [k, levels] of space.levels.entries()) {
    if (levels === Number.POSITIVE_INFINITY || levels === 1) continue;
    const at = start.point[k] ?? 0;
    const positions =
      space.isChoice[k] === true && levels <= 20
        ? Array.from({ length: levels }, (_, level) => space.levelPosition(k, level))
        : [at - 1 / levels, at + 1 / levels];
    for (const position of positions) {
      const point = Float64Array.from(best.point);
      point[k] = position;
      const snapped = space.snap(point);
      if (snapped[k] === best.point[k]) continue;
      const value = acquisition.evaluate(snapped);
      if (value > best.value) best = { point: snapped, value };
    }
  }
  return best;
}
