import { type Acquisition, createAcquisition } from "./acquisition.ts";
import { fitHyperparameters } from "./fit-hyperparameters.ts";
import {
  createGaussianProcess,
  type Hyperparameters,
  type Points,
  type Predictor,
} from "./gaussian-process.ts";
import type { ReadHistory } from "./read-history.ts";
import { compareScored, type Scored, squaredDistance } from "./scored.ts";

/** Trials that processes are made of at most: what an ask costs grows with their third power. */
const SIZE = { used: 150, fitted: 100, failed: 40, believed: 40 };
const FIT_EVALUATIONS = 30;
const REMEMBERED = 32;
/** Bounds of the logarithm of the noise: solvers repeat what they compute, but a failure may be chance. */
const NOISE = { ofValues: -2, ofFailures: 1 };

export type Surrogate = {
  readonly score: Predictor;
  /** How far the process of the score reaches along each coordinate, logarithm. */
  readonly lengths: Float64Array;
  readonly acquisition: Acquisition;
};

export type Fits = (
  name: string,
  points: Points,
  values: readonly number[],
  mostNoise: number,
) => Hyperparameters;

/**
 * Remembers hyperparameters by the data that they were fitted to. They follow from the data alone, so that a sampler that
 * begins in the middle of a run has the same ones as one that lived through it.
 */
export function createFits(): Fits {
  const remembered = new Map<string, Hyperparameters>();
  return (name, points, values, mostNoise) => {
    const key = `${name} ${values.join()} ${points.rows.map((row) => row.join()).join(" ")}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const fitted = fitHyperparameters(points, values, { maxEvaluations: FIT_EVALUATIONS, mostNoise });
    remembered.set(key, fitted);
    if (remembered.size > REMEMBERED)
      for (const oldest of remembered.keys().take(1)) remembered.delete(oldest);
    return fitted;
  };
}

/**
 * Gaussian processes of the score and of each margin, through the trials nearest to a centre. Trials that failed count as a
 * constraint of their own: a process through -1 and 1. Where a trial failed or is not known yet, the mean is believed, so
 * that no improvement is hoped for there any more.
 * @param scored at least one, in the order of their numbers
 * @param isScoreNew the scores are others for each ask, so that nothing is gained by fitting to a part of them only
 * @param centre what the acquisition is to improve on, once it is feasible
 */
export function buildSurrogate(
  {
    scored,
    read: { failed, pending },
    isChoice,
    isScoreNew,
  }: {
    readonly scored: readonly Scored[];
    readonly read: Pick<ReadHistory, "failed" | "pending">;
    readonly isChoice: readonly boolean[];
    readonly isScoreNew: boolean;
  },
  centre: Scored,
  fits: Fits,
): Surrogate {
  const middle = centre.observation.point;
  const used = chooseNear(scored, middle, SIZE.used);
  const usedPoints = toPoints(used, isChoice);
  const failures = failed
    .map(({ point }) => point)
    .sort((a, b) => squaredDistance(a, middle) - squaredDistance(b, middle))
    .slice(0, SIZE.failed);
  const believed = [...failures, ...pending.slice(-SIZE.believed)];
  const earlier = chooseNear(scored.slice(0, fitCount(scored.length)), middle, SIZE.fitted);

  const build = (name: string, fitted: readonly Scored[], pick: (some: readonly Scored[]) => number[]) => {
    const hyperparameters = fits(name, toPoints(fitted, isChoice), pick(fitted), NOISE.ofValues);
    const process = createGaussianProcess(usedPoints, pick(used), hyperparameters, believed.length);
    for (const point of believed) process.believe(point);
    return { process, lengths: hyperparameters.lengths };
  };
  const fittedToScore = isScoreNew ? chooseNear(scored, middle, SIZE.fitted) : earlier;
  const score = build("score", fittedToScore, (some) => capValues(some.map(({ score }) => score)));
  const constraints = centre.observation.margins.map(
    (_, index) =>
      build(`margin ${index}`, earlier, (some) =>
        some.map(({ observation }) => compressMargin(observation.margins[index] ?? 0)),
      ).process,
  );
  if (failures.length > 0) {
    const points = { rows: [...usedPoints.rows, ...failures], isChoice };
    const labels = [...used.map(() => -1), ...failures.map(() => 1)];
    constraints.push(
      createGaussianProcess(points, labels, fits("failure", points, labels, NOISE.ofFailures)),
    );
  }
  const isFeasible = centre.observation.violation === 0;
  return {
    score: score.process,
    lengths: score.lengths,
    acquisition: createAcquisition(
      isFeasible ? { predictor: score.process, best: centre.score } : undefined,
      constraints,
      isChoice.length,
    ),
  };
}

/** The largest number of a sequence that grows by 7 %, at least 1, up to `count`: when hyperparameters are fitted anew. */
export function fitCount(count: number): number {
  let at = Math.min(count, 4);
  for (;;) {
    const next = Math.max(at + 1, Math.floor(at * 1.07));
    if (next > count) return at;
    at = next;
  }
}

/** At most `most`: the best, the newest, and of the others those nearest to a point. In the order of their numbers. */
export function chooseNear(scored: readonly Scored[], middle: Float64Array, most: number): readonly Scored[] {
  if (scored.length <= most) return scored;
  const share = Math.ceil(most / 15);
  const kept = new Set([...scored.slice(-share), ...scored.toSorted(compareScored).slice(0, share)]);
  const byDistance = scored
    .map((one) => ({ one, distance: squaredDistance(one.observation.point, middle) }))
    .sort((a, b) => a.distance - b.distance);
  for (const { one } of byDistance) {
    if (kept.size >= most) break;
    kept.add(one);
  }
  return scored.filter((one) => kept.has(one));
}

function toPoints(scored: readonly Scored[], isChoice: readonly boolean[]): Points {
  return { rows: scored.map(({ observation }) => observation.point), isChoice };
}

/** Very bad designs say only that they are bad: values far above the others would hide by how much the good ones differ. */
function capValues(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const high = sorted[Math.floor(0.75 * sorted.length)] ?? low;
  return values.map((value) => Math.min(value, high + 3 * (high - low)));
}

/** Keeps the sign and what lies near the limit, and brings nearer what is far from it. */
function compressMargin(margin: number): number {
  return Math.sign(margin) * Math.log1p(2 * Math.abs(margin));
}
