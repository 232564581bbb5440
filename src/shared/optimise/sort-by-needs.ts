import { AppError } from "../errors.ts";

/**
 * Sorts things so that each comes after those that give what it needs; otherwise their order stays. What nobody gives is
 * no concern of this. O(things + needs).
 * @throws AppError study-not-ready where some need each other in a circle
 */
export function sortByNeeds<Thing extends { readonly label: string }>(
  things: readonly Thing[],
  gives: (thing: Thing) => readonly string[],
  needs: (thing: Thing) => readonly string[],
): Thing[] {
  const givers = new Map<string, Thing>();
  for (const thing of things) for (const name of gives(thing)) givers.set(name, thing);
  const sorted: Thing[] = [];
  const state = new Map<Thing, "open" | "done">();
  // A stack of its own: a long chain of formulas must not end the program.
  for (const start of things) {
    const stack = [{ thing: start, open: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { thing, open } = top;
      if (open) {
        state.set(thing, "done");
        sorted.push(thing);
        continue;
      }
      if (state.get(thing) === "done") continue;
      if (state.get(thing) === "open") throw circle(thing);
      state.set(thing, "open");
      stack.push({ thing, open: true });
      for (const name of needs(thing).toReversed()) {
        const giver = givers.get(name);
        if (giver === undefined || state.get(giver) === "done") continue;
        if (giver === thing || state.get(giver) === "open") throw circle(giver);
        stack.push({ thing: giver, open: false });
      }
    }
  }
  return sorted;
}

function circle({ label }: { readonly label: string }): AppError {
  return new AppError("study-not-ready", `"${label}" needs its own value, over others or directly`);
}
