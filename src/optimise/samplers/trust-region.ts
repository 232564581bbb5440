import type { Attempt } from "./read-history.ts";
import { isBetterScored, type Scored, spreadOf } from "./scored.ts";

/** The part of the unit cube in which the processes are believed: a box around the best design of a search. */
export type TrustRegion = {
  readonly search: Search;
  /** The best design that the search knows. */
  readonly centre: Scored;
  /** Edge of the box. */
  readonly length: number;
  /** Has the search found almost nothing of late? */
  readonly isStagnant: boolean;
  /** Is the box so small that nothing more can be found in it? */
  readonly isCollapsed: boolean;
};

/** What is searched: around the best design of all, or in the basin of another one, to which trials of its own belong. */
export type Search = {
  /** From 0; the newest search is the one with the highest. */
  readonly index: number;
  /** The trial at which it began; absent where it goes on from the best one. */
  readonly origin?: number;
};

/**
 * In a box that is small already the slopes of the acquisition find the rest; a wider one then sees what lies beside it.
 */
const LENGTHS = { first: 0.8, again: 0.2, most: 1.6, least: 5e-3 };
/** A gain smaller than this share of what good and middling designs differ by is almost nothing. */
const SMALL_GAIN = 5e-4;
const TAG = /^trust:(\d+)(?::(\d+))?$/;

/** What is noted with a design that was proposed for a search: so the search is found again in the history. */
export function writeSearch({ index, origin }: Search): string {
  return origin === undefined ? `trust:${index}` : `trust:${index}:${origin}`;
}

export function parseSearch(tag: string | undefined): Search | undefined {
  const [, index, origin] = TAG.exec(tag ?? "") ?? [];
  if (index === undefined) return undefined;
  return { index: Number(index), ...(origin === undefined ? {} : { origin: Number(origin) }) };
}

/** The search that designs were proposed for last, whatever became of them. */
export function newestSearch(tags: Iterable<string | undefined>): Search {
  let newest: Search = { index: 0 };
  for (const tag of tags) {
    const search = parseSearch(tag);
    if (search !== undefined && search.index > newest.index) newest = search;
  }
  return newest;
}

/**
 * Where the trust region of a search stands: doubled after three successes in a row, halved after as many failures as
 * there are variables (TuRBO: Eriksson and others 2019; with constraints SCBO: Eriksson and Poloczek 2021). Follows from
 * the trials alone.
 * @param scored at least one, in the order of their numbers
 * @param failed trials without a result: no success either, so the region draws back to where there are results
 */
export function foldTrustRegion(
  scored: readonly Scored[],
  failed: readonly Attempt[],
  search: Search,
): TrustRegion {
  const tag = writeSearch(search);
  const isOwn = ({ number, tag: its }: Attempt): boolean =>
    search.origin === undefined || its === tag || number === search.origin;
  const own = scored.filter(({ observation }) => isOwn(observation));
  let centre = own[0] ?? scored[0];
  if (centre === undefined) throw new RangeError("A trust region needs a design");
  const dimension = centre.observation.point.length;
  const patience = Math.max(4, dimension);
  const window = Math.max(8, Math.ceil(1.5 * dimension));
  const attempts = [
    ...own.map((one) => ({ attempt: one.observation, one })),
    ...failed.filter(isOwn).map((attempt) => ({ attempt, one: undefined })),
  ].sort((a, b) => a.attempt.number - b.attempt.number);
  let length = search.index === 0 ? LENGTHS.first : LENGTHS.again;
  let successes = 0;
  let failures = 0;
  const bests: Scored[] = [];
  for (const { attempt, one } of attempts) {
    const isSuccess = one !== undefined && (one === centre || isBetterScored(one, centre));
    if (isSuccess) centre = one;
    if (attempt.tag !== tag) continue;
    bests.push(centre);
    successes = isSuccess ? successes + 1 : 0;
    failures = isSuccess ? 0 : failures + 1;
    if (successes >= 3) {
      length = Math.min(LENGTHS.most, length * 2);
      successes = 0;
    } else if (failures >= patience) {
      length /= 2;
      failures = 0;
    }
  }
  const before = bests.at(-1 - window);
  const isStagnant =
    before !== undefined &&
    before.observation.violation === 0 &&
    before.score - centre.score < SMALL_GAIN * spreadOf(scored);
  return { search, centre, length, isStagnant, isCollapsed: length < LENGTHS.least };
}
