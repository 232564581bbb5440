import {
  axisRatio,
  type CmaDistribution,
  createDistribution,
  deviation,
  drawStep,
  populationFor,
  updateDistribution,
} from "./cma-distribution.ts";
import type { DesignSpace } from "./encode-design.ts";
import { normalProbability } from "./normal-distribution.ts";
import { createRandom, type Random } from "./random.ts";
import type { Observation } from "./read-history.ts";

const TAG = "cma:";

/** One restart of CMA-ES after some generations. */
export type CmaRestart = {
  /** From 0. */
  readonly restart: number;
  /** So many designs of its own are a generation. */
  readonly population: number;
  /** So many trials of the history are worked in. */
  readonly end: number;
  /** Of the numbers of a design. */
  readonly distribution: CmaDistribution;
  /** For each categorical variable how likely each of its choices is. */
  readonly choices: readonly (readonly number[])[];
  /** What a violation of 1 costs in the unit of the objective; undefined before the first violation. */
  readonly penalty: number | undefined;
  readonly best: Observation | undefined;
  /** Generations since `best` was found. */
  readonly stagnation: number;
};

/** The tag of the designs of a restart. */
export function restartTag({ restart }: CmaRestart): string {
  return `${TAG}${restart}`;
}

export function isOfOthers(tag: string | undefined): boolean {
  return !tag?.startsWith(TAG);
}

export type CmaSearch = {
  /** @param end so many trials of the history are of no more concern */
  start(restart: number, end: number): CmaRestart;
  /** A point of the unit cube. */
  draw(state: CmaRestart, random: Random): Float64Array;
  /** What comes after a generation: the same restart, or the next one where this one is at its end. */
  advance(state: CmaRestart, members: readonly Observation[], end: number): CmaRestart;
};

/** @see createRandom */
const STREAM = { start: 201 };

/** As a share of the range of a variable. 0.17, 0.2 and 0.25 hardly differ over the test problems. */
const START_DEVIATION = 0.2;
/**
 * What is drawn outside the bounds is moved to the bound: optima often lie there, and while the distribution is wide it
 * finds them sooner than drawing again. Once it is narrower than this, moved designs would lie so far from the ridge that
 * it has learned that the step size runs away, so then it is drawn again up to so many times. Truss: 5360 in place of
 * 5690 after 300 trials, 5075 in place of 5150 after 3000.
 */
const NARROW = 0.05;
const MAX_DRAWS = 30;
/** A restart is over when no coordinate varies by more than this share of its range. */
const END_DEVIATION = 1e-9;
const END_AXIS_RATIO = 1e7;
/** How much of the choices of a generation goes into their probabilities. */
const CHOICE_RATE = 0.3;
/** The population doubles up to 2 ** this. */
const MAX_DOUBLINGS = 7;

/**
 * CMA-ES over mixed variables. Numbers have a normal distribution; those on a grid are never drawn with less than what
 * leads to a neighbouring value in about one design of a generation (the margin of Hamano et al. 2022). Choices, which
 * have no order, have probabilities that follow the better designs, as in CatCMA (Hamano et al. 2024).
 */
export function createCmaSearch(space: DesignSpace, seed: number): CmaSearch {
  const indices = space.levels.flatMap((levels, index) => (levels > 1 ? [index] : []));
  const numeric = indices.filter((index) => !space.isChoice[index]);
  const categorical = indices.filter((index) => space.isChoice[index]);
  const basePopulation = populationFor(indices.length);
  const gridCount = numeric.filter((index) => Number.isFinite(space.levels[index])).length;

  const start = (restart: number, end: number): CmaRestart => {
    const population = basePopulation * 2 ** Math.min(restart, MAX_DOUBLINGS);
    const mean =
      restart === 0 ? startPoint(space) : randomPoint(space, createRandom(seed, STREAM.start, restart));
    return {
      restart,
      population,
      end,
      distribution: createDistribution(
        Float64Array.from(numeric, (index) => mean[index] ?? 0.5),
        START_DEVIATION,
        population,
      ),
      choices: categorical.map((index) => {
        const levels = space.levels[index] ?? 1;
        return new Array<number>(levels).fill(1 / levels);
      }),
      penalty: undefined,
      best: undefined,
      stagnation: 0,
    };
  };

  /** How much wider than the distribution each coordinate is drawn. */
  const stretchFor = ({ distribution, population }: CmaRestart): Float64Array => {
    const reach = deviationsTo(Math.min(0.4, 1 / Math.max(population, gridCount)));
    return Float64Array.from(numeric, (index, coordinate) => {
      const least = 0.5 / (space.levels[index] ?? 1) / reach;
      return Math.max(1, least / Math.max(deviation(distribution, coordinate), 1e-12));
    });
  };

  const draw = (state: CmaRestart, random: Random): Float64Array => {
    const { distribution, choices } = state;
    const point = new Float64Array(space.dimension).fill(0.5);
    const stretch = stretchFor(state);
    const isNarrow = distribution.sigma * Math.max(...distribution.lengths) < NARROW;
    for (let draws = 1, isInside = false; !isInside && draws <= (isNarrow ? MAX_DRAWS : 1); draws += 1) {
      const step = drawStep(distribution, stretch, random);
      isInside = true;
      for (const [coordinate, index] of numeric.entries()) {
        const position = (distribution.mean[coordinate] ?? 0) + (step[coordinate] ?? 0);
        point[index] = Math.min(1, Math.max(0, position));
        isInside &&= point[index] === position;
      }
    }
    for (const [place, index] of categorical.entries())
      point[index] = space.levelPosition(index, pick(choices[place] ?? [], random));
    return point;
  };

  const advance = (state: CmaRestart, members: readonly Observation[], end: number): CmaRestart => {
    // While a design of others is the best one, it draws each generation.
    const { best } = state;
    const observations = best !== undefined && isOfOthers(best.tag) ? [...members, best] : members;
    const penalty = nextPenalty(state.penalty, observations);
    const ranked = observations.toSorted(
      (a, b) => penalised(a, penalty) - penalised(b, penalty) || a.number - b.number,
    );
    const { distribution } = state;
    const steps = ranked.map(({ point }) =>
      Float64Array.from(
        numeric,
        (index, coordinate) => (point[index] ?? 0) - (distribution.mean[coordinate] ?? 0),
      ),
    );
    const parents = ranked.slice(0, state.population >> 1);
    const better = ranked.reduce((known, one) => (isBetter(one, known) ? one : known), best);
    const next: CmaRestart = {
      ...state,
      end,
      distribution: updateDistribution(distribution, steps, stretchFor(state)),
      choices: categorical.map((index, place) =>
        nextProbabilities(
          state.choices[place] ?? [],
          parents.map(({ point }) => Math.floor((point[index] ?? 0) * (space.levels[index] ?? 1))),
          state.population,
        ),
      ),
      penalty,
      best: better,
      stagnation: better === best ? state.stagnation + 1 : 0,
    };
    return isOver(next) ? start(state.restart + 1, end) : next;
  };

  const isOver = ({ distribution, stagnation, population }: CmaRestart): boolean => {
    if (stagnation > 30 + (60 * indices.length) / population) return true;
    if (numeric.length === 0) return false;
    if (axisRatio(distribution) > END_AXIS_RATIO) return true;
    return numeric.every((index, coordinate) => {
      const levels = space.levels[index] ?? 1;
      return deviation(distribution, coordinate) < (Number.isFinite(levels) ? 0.1 / levels : END_DEVIATION);
    });
  };

  return { start, draw, advance };
}

/** The start values where the variables have some, else the middle; not so near to a bound that half of what is drawn falls on it. */
function startPoint(space: DesignSpace): Float64Array {
  const middle = new Float64Array(space.dimension).fill(0.5);
  const initial = space.variables.flatMap((variable) =>
    variable.initial === undefined ? [] : [[variable.symbol, variable.initial] as const],
  );
  const known = space.encode({ ...space.decode(middle), ...Object.fromEntries(initial) }) ?? middle;
  return Float64Array.from(space.variables, ({ initial }, index) =>
    initial === undefined ? 0.5 : Math.min(0.9, Math.max(0.1, known[index] ?? 0.5)),
  );
}

function randomPoint(space: DesignSpace, random: Random): Float64Array {
  return Float64Array.from(space.variables, () => random.next());
}

/**
 * Raises the price of violation while hardly a design is feasible, and lowers it while most are, so that the search goes
 * along the border of the feasible region, where constrained optima lie. Unlike a penalty that is a factor of the
 * objective it does not depend on what number the objective counts from.
 */
function nextPenalty(penalty: number | undefined, observations: readonly Observation[]): number | undefined {
  const violations = observations.flatMap(({ violation }) => (violation > 0 ? [violation] : []));
  if (penalty === undefined) {
    if (violations.length === 0) return undefined;
    const objectives = observations.map(({ objectives: [objective = 0] }) => objective);
    const spread = quartile(objectives, 0.75) - quartile(objectives, 0.25);
    return (2 * spread) / quartile(violations, 0.5);
  }
  if (observations.length === 0) return penalty;
  const feasibleShare = 1 - violations.length / observations.length;
  if (feasibleShare < 0.2) return penalty * 1.3;
  return feasibleShare > 0.5 ? penalty / 1.2 : penalty;
}

function penalised(
  { objectives: [objective = 0], violation }: Observation,
  penalty: number | undefined,
): number {
  return objective + (penalty ?? 0) * violation;
}

/** Deb's rules: see `compareOutcomes`. */
function isBetter(a: Observation, b: Observation | undefined): boolean {
  if (b === undefined) return true;
  if (a.violation !== b.violation) return a.violation < b.violation;
  return (a.objectives[0] ?? 0) < (b.objectives[0] ?? 0);
}

/** @param chosen the choices of the better half, the best first */
function nextProbabilities(
  probabilities: readonly number[],
  chosen: readonly number[],
  population: number,
): number[] {
  if (chosen.length === 0) return [...probabilities];
  const weights = chosen.map((_, rank) => Math.log(chosen.length + 0.5) - Math.log(rank + 1));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const moved = probabilities.map((probability, level) => {
    const share = weights.reduce((sum, weight, rank) => (chosen[rank] === level ? sum + weight : sum), 0);
    return (1 - CHOICE_RATE) * probability + CHOICE_RATE * (share / weightSum);
  });
  // Each choice is tried now and then, so that none is lost for ever.
  const least = 1 / (population * probabilities.length);
  const raised = moved.map((probability) => Math.max(least, probability));
  const sum = raised.reduce((total, probability) => total + probability, 0);
  return raised.map((probability) => probability / sum);
}

function pick(probabilities: readonly number[], random: Random): number {
  let rest = random.next();
  for (const [level, probability] of probabilities.entries()) {
    rest -= probability;
    if (rest < 0) return level;
  }
  return probabilities.length - 1;
}

/** How many standard deviations from the mean a normal value lies with this probability, or farther. */
function deviationsTo(probability: number): number {
  let [low, high] = [0, 10];
  for (let halving = 0; halving < 40; halving += 1) {
    const middle = (low + high) / 2;
    if (2 * normalProbability(-middle) > probability) low = middle;
    else high = middle;
  }
  return high;
}

function quartile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
