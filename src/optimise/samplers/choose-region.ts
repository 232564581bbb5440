import { APART, findOtherBasin } from "./other-basin.ts";
import type { ReadHistory } from "./read-history.ts";
import { compareScored, distanceBetween, type Scored } from "./scored.ts";
import type { Surrogate } from "./surrogate.ts";
import { foldTrustRegion, newestSearch, parseSearch, type Search, type TrustRegion } from "./trust-region.ts";

/**
 * Where the next design is to be looked for. A search goes on until it finds almost nothing; then the best design in
 * another basin is given a search of its own, after that the best of all a new one. What was searched stands in the tags,
 * so the choice follows from the history alone.
 * @param scored at least one, in the order of their numbers
 * @param build makes the surrogate around a design
 */
export function chooseRegion(
  scored: readonly Scored[],
  read: Pick<ReadHistory, "failed" | "tags">,
  build: (centre: Scored) => Surrogate,
): { region: TrustRegion; surrogate: Surrogate } {
  const { failed, tags } = read;
  const fold = (search: Search) => foldTrustRegion(scored, failed, search);
  const withSurrogate = (region: TrustRegion) => ({ region, surrogate: build(region.centre) });
  const search = newestSearch(tags);
  const now = withSurrogate(fold(search));
  const { isStagnant, isCollapsed } = now.region;
  const best = scored.reduce((a, b) => (compareScored(a, b) <= 0 ? a : b));
  const anew = () => withSurrogate(fold({ index: search.index + 1 }));

  if (search.origin !== undefined) {
    const { centre } = now.region;
    // It has come into the basin that is known already.
    const hasMerged = centre !== best && distanceBetween(centre, best) < APART;
    return isStagnant || isCollapsed || hasMerged ? anew() : now;
  }
  if (!isStagnant && !isCollapsed) return now;
  const searched = [best, ...searchedElsewhere(scored, tags, fold)];
  const other = findOtherBasin(scored, searched, now.surrogate.score);
  if (other !== undefined) {
    const origin = other.observation.number;
    return withSurrogate(fold({ index: search.index + 1, origin }));
  }
  return isCollapsed ? anew() : now;
}

/** Where the searches of other basins began and what they found. */
function searchedElsewhere(
  scored: readonly Scored[],
  tags: readonly (string | undefined)[],
  fold: (search: Search) => TrustRegion,
): Scored[] {
  return [...new Set(tags)].flatMap((tag) => {
    const search = parseSearch(tag);
    const origin = scored.find(({ observation }) => observation.number === search?.origin);
    return search === undefined || origin === undefined ? [] : [origin, fold(search).centre];
  });
}
