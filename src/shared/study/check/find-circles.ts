/** More circles than these are not told: one is mended at a time. */
const MOST_CIRCLES = 20;

/** Circles in which things need each other, each as the way around from its first thing. O(things + needs). */
export function findCircles<Thing>(
  things: readonly Thing[],
  needsOf: (thing: Thing) => readonly Thing[],
): Thing[][] {
  const circles: Thing[][] = [];
  const state = new Map<Thing, "open" | "done">();
  for (const start of things) {
    if (state.has(start)) continue;
    // A way of its own: a long chain of formulas must not end the program.
    const way = [{ thing: start, needs: needsOf(start), next: 0 }];
    state.set(start, "open");
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const need = top.needs[top.next];
      top.next += 1;
      if (need === undefined) {
        state.set(top.thing, "done");
        way.pop();
      } else if (!state.has(need)) {
        state.set(need, "open");
        way.push({ thing: need, needs: needsOf(need), next: 0 });
      } else if (state.get(need) === "open" && circles.length < MOST_CIRCLES) {
        const first = way.findIndex(({ thing }) => thing === need);
        circles.push(way.slice(first).map(({ thing }) => thing));
      }
    }
  }
  return circles;
}
