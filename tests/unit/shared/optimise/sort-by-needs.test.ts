import fc from "fast-check";
import { expect, it } from "vitest";
import { sortByNeeds } from "../../../../src/shared/optimise/sort-by-needs.ts";

type Thing = { readonly label: string; readonly needs: readonly string[] };

const sort = (things: readonly Thing[]): string[] =>
  sortByNeeds(
    things,
    ({ label }) => [label],
    ({ needs }) => needs,
  ).map(({ label }) => label);

it("puts each thing after what it needs, and leaves the order of others alone", () => {
  const things = [
    { label: "a", needs: ["c"] },
    { label: "b", needs: [] },
    { label: "c", needs: ["d", "unknown"] },
    { label: "d", needs: [] },
  ];
  expect(sort(things)).toEqual(["d", "c", "a", "b"]);
});

it.each([
  [[{ label: "a", needs: ["a"] }]],
  [
    [
      { label: "a", needs: ["b"] },
      { label: "b", needs: ["c"] },
      { label: "c", needs: ["a"] },
    ],
  ],
])("says that things need each other in a circle: %o", (things) => {
  expect(() => sort(things)).toThrow(/needs its own value/);
});

it("keeps up with a chain of 100,000", () => {
  const things = Array.from({ length: 100_000 }, (_, index) => ({
    label: `v${index}`,
    needs: index === 99_999 ? [] : [`v${index + 1}`],
  }));
  expect(sort(things)[0]).toBe("v99999");
});

it("holds for any graph without circles", () => {
  const graph = fc.array(fc.array(fc.nat(30), { maxLength: 5 }), { maxLength: 30 });
  fc.assert(
    fc.property(graph, fc.infiniteStream(fc.nat()), (rows, random) => {
      // Whatever a thing needs has a lower number; then their order is mixed.
      const things = rows.map((needs, index) => ({
        label: `v${index}`,
        needs: needs.filter((other) => other < index).map((other) => `v${other}`),
      }));
      const mixed = things
        .map((thing) => ({ thing, key: random.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ thing }) => thing);
      const sorted = sort(mixed);
      expect(new Set(sorted)).toEqual(new Set(things.map(({ label }) => label)));
      for (const { label, needs } of things)
        for (const need of needs) expect(sorted.indexOf(need)).toBeLessThan(sorted.indexOf(label));
    }),
  );
});
