import fc from "fast-check";
import { AppError } from "../../src/shared/errors.ts";
import { applyOp } from "../../src/shared/study/apply-op.ts";
import { type NodeType, nodeTypes } from "../../src/shared/study/node-types.ts";
import { Op } from "../../src/shared/study/ops.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { makeStudy } from "./make-study.ts";

// Few ids and fields, so that ops often meet: the same node added twice, updated after it is gone, and so on.
const nodeId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
/** Mostly of groups that are there; now and then of something that is none. */
const groupId = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("i", "j") },
  { weight: 1, arbitrary: nodeId },
);
const number = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => (value === 0 ? 0 : value)),
);
const coordinate = fc.integer({ min: -20_000, max: 20_000 });
const position = fc.record({ x: coordinate, y: coordinate });
const label = fc.oneof(
  fc.constantFrom("Web", "web thickness", "Höhe", "a", "σ max"),
  fc
    .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
    .map((text) => `x${text.replace(/[\p{Cc}\u2028\u2029]/gu, "")}`),
);
const text = fc.string({ maxLength: 20, unit: "grapheme" });
const symbol = fc.constantFrom("web", "height", "mass", "x_1");

const dataField = {
  symbol,
  lower: number,
  upper: number,
  initial: fc.oneof(number, text),
  unit: fc.constantFrom("mm", "MPa", ""),
  choices: fc.array(fc.oneof(number, text), { maxLength: 3 }),
  expression: fc.constantFrom("web * 2", "max(mass, 1e3) + height", ""),
  limit: number,
  text,
  description: text,
  trials: fc.integer({ min: -1, max: 500 }),
  files: fc.array(fc.record({ source: fc.constantFrom("model/a.inp", "../a", "model/b.tmpl") }), {
    maxLength: 2,
  }),
  width: number,
};

const data = fc.record(dataField, { requiredKeys: [] });
const dataChange = fc.dictionary(
  fc.constantFrom(...Object.keys(dataField)),
  fc.oneof(fc.constant(null), number, text, fc.array(text, { maxLength: 2 })),
  { maxKeys: 3, noNullPrototype: true },
);
/** The kind that a node of this id mostly has, so that many pairs can be connected, some of them to loops. */
const usualTypes: Readonly<Record<string, NodeType>> = {
  a: "designVariable",
  b: "designVariable",
  c: "model",
  d: "solver",
  e: "solver",
  f: "extractor",
  g: "extractor",
  h: "constraint",
  i: "group",
  j: "group",
};
const nodeType = (id: string): fc.Arbitrary<NodeType> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(usualTypes[id] ?? "note") },
    { weight: 1, arbitrary: fc.constantFrom(...nodeTypes) },
  );

/** A node of any kind, whose data is often, but not always, what the kind takes. */
const node = fc.record({ id: nodeId, label, position, pinned: fc.boolean() }).chain(({ pinned, ...rest }) =>
  fc
    .tuple(
      nodeType(rest.id),
      fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, data),
      fc.option(groupId, { nil: undefined }),
    )
    .map(([type, fields, group]) => ({
      ...rest,
      type,
      ...(pinned ? { pinned } : {}),
      ...(group === undefined || type === "group" ? {} : { groupId: group }),
      data: fields,
    })),
);

/** Two nodes, mostly of kinds that go together. */
const pair = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("ac", "ad", "ah", "bc", "bf", "cd", "ce", "de", "ed", "df", "eg", "fg", "gf", "fh", "gh")
      .map((ends) => ({ sourceId: ends.charAt(0), targetId: ends.charAt(1) })),
  },
  { weight: 1, arbitrary: fc.record({ sourceId: nodeId, targetId: nodeId }) },
);

/** As JSON text brings it, which knows no minus zero. */
const settingValue = fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value)));

/** An op as it may come from outside: well formed, but often impossible on the study at hand. */
export const arbitraryOp: fc.Arbitrary<Op> = fc
  .oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("addNode"), node }) },
    {
      weight: 3,
      arbitrary: fc.record(
        {
          type: fc.constant("updateNode"),
          nodeId,
          label,
          data: dataChange,
          pinned: fc.boolean(),
          groupId: fc.option(groupId, { nil: null, freq: 3 }),
        },
        { requiredKeys: ["type", "nodeId"] },
      ),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant("moveNodes"),
        positions: fc.array(fc.record({ nodeId, position }), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("removeNode"), nodeId }) },
    {
      weight: 6,
      arbitrary: pair.map((ends) => ({ type: "connect", ...ends })),
    },
    {
      weight: 2,
      arbitrary: pair.map((ends) => ({ type: "disconnect", ...ends })),
    },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          type: fc.constant("updateStudy"),
          name: label,
          description: fc.oneof(text, fc.constant(null)),
          settings: fc.dictionary(fc.constantFrom("view", "grid"), settingValue, {
            maxKeys: 2,
            noNullPrototype: true,
          }),
        },
        { requiredKeys: ["type"] },
      ),
    },
  )
  .map((candidate) => Op.safeParse(candidate))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

export const arbitraryOps: fc.Arbitrary<Op[]> = fc.array(arbitraryOp, { maxLength: 40, size: "max" });

/** A study that random ops have built: some nodes, some edges between them, and whatever came after. */
export const arbitraryStudy: fc.Arbitrary<Study> = fc
  .tuple(
    fc.uniqueArray(node, { minLength: 7, maxLength: 10, selector: ({ id }) => id, size: "max" }),
    fc.array(pair, { maxLength: 20, size: "max" }),
    arbitraryOps,
  )
  .map(([nodes, pairs, ops]) => {
    // Groups first: the others may belong to them; one whose group is none is in no group.
    const inOrder = nodes.toSorted((a, b) => Number(b.type === "group") - Number(a.type === "group"));
    const first = [
      ...inOrder.flatMap((candidate) => {
        const { groupId: _none, ...alone } = { groupId: undefined, ...candidate };
        return [candidate, alone].map((each) => ({ type: "addNode", node: each }));
      }),
      ...pairs.map((ends) => ({ type: "connect", ...ends })),
    ].flatMap((candidate) => Op.safeParse(candidate).data ?? []);
    return applyWhatWorks(makeStudy(), [...first, ...ops]);
  });

/** The study after those of the ops that it takes, one after the other. */
export function applyWhatWorks(study: Study, ops: readonly Op[]): Study {
  return ops.reduce((present, op) => {
    try {
      return applyOp(present, op);
    } catch (error) {
      if (error instanceof AppError) return present;
      throw error;
    }
  }, study);
}
