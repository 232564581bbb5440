import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/shared/errors.ts";
import { applyOp, applyOps } from "../../../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import { connectionTargets, whyNotConnect } from "../../../../src/shared/study/connection-rules.ts";
import { changeRowText, describePatch } from "../../../../src/shared/study/describe-patch.ts";
import { boxesMeet } from "../../../../src/shared/study/free-place.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import { nodeTypes } from "../../../../src/shared/study/node-types.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import {
  applyPatch,
  changedNodeId,
  diffStudies,
  isEmptyPatch,
  reversePatch,
  StudyPatch,
} from "../../../../src/shared/study/patch.ts";
import { placeNode } from "../../../../src/shared/study/place-node.ts";
import { rewindStudy } from "../../../../src/shared/study/rewind-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { groupIdOf, Study } from "../../../../src/shared/study/study.ts";
import {
  applyWhatWorks,
  arbitraryOp,
  arbitraryOps,
  arbitraryStudy,
} from "../../../support/arbitrary-study.ts";
import { makeNode } from "../../../support/make-study.ts";

describe("any study and any ops", () => {
  it("takes an op or refuses it with a reason, and never becomes invalid", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOp, (study, op) => {
        const before = structuredClone(study);
        const next = tryOps(study, [op]);
        expect(study).toEqual(before);
        if (next instanceof AppError) expect(next.code).toBe("op-rejected");
        else expectValid(next);
      }),
      { numRuns: 500 },
    );
  });

  it("is the same again after a batch and its undo, and after its redo", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, (study, ops) => {
        const next = applyWhatWorks(study, ops);
        const patch = diffStudies(study, next);
        expect(applyPatch(study, patch)).toEqual(next);
        expect(applyPatch(next, reversePatch(patch))).toEqual(study);
        expect(StudyPatch.parse(JSON.parse(JSON.stringify(patch)))).toEqual(patch);
      }),
      { numRuns: 300 },
    );
  });

  it("is the same again when the steps of a session are undone one by one", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, (study, ops) => {
        const states = [study];
        for (const op of ops) {
          const present = states.at(-1) ?? study;
          states.push(applyWhatWorks(present, [op]));
        }
        let present = states.at(-1) ?? study;
        for (const [index, before] of [...states.entries()].reverse().slice(1)) {
          const after = states[index + 1];
          if (after !== undefined) present = applyPatch(present, reversePatch(diffStudies(before, after)));
          expect(present).toEqual(before);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is rewound to every state that it went through, and untouched nodes stay the same objects", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, (study, ops) => {
        const states = [study];
        for (const op of ops) {
          const before = states.at(-1) ?? study;
          const next = applyWhatWorks(before, [op]);
          if (next !== before) states.push({ ...next, revision: before.revision + 1 });
        }
        const present = states.at(-1) ?? study;
        const patches = states.slice(1).map((state, index) => diffStudies(states[index] ?? study, state));
        for (const [index, state] of states.entries()) {
          const since = patches.slice(index);
          const then = rewindStudy(present, since, state.revision);
          expect(then).toEqual(state);
          const touched = new Set(since.flatMap(({ nodes }) => nodes.map(changedNodeId)));
          for (const node of then.nodes) if (!touched.has(node.id)) expect(present.nodes).toContain(node);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("does not depend on the order of ops that touch different nodes", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOp, arbitraryOp, (study, one, other) => {
        const touched = touchedNodes(one);
        fc.pre(!touchedNodes(other).some((id) => touched.includes(id)));
        fc.pre(one.type !== "updateStudy" || other.type !== "updateStudy");

        const forward = tryOps(study, [one, other]);
        const backward = tryOps(study, [other, one]);
        // Two edges that close a loop together are refused in either order, but by the other one each time.
        if (forward instanceof AppError || backward instanceof AppError) {
          expect(forward instanceof AppError).toBe(backward instanceof AppError);
        } else {
          expect(forward).toEqual(backward);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("comes back from its file as it was, and equal studies give equal files", () => {
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        const text = serializeStudy(study);
        expect(parseStudy(text)).toEqual(study);
        expect(serializeStudy(parseStudy(text))).toBe(text);
        const shuffled = { ...study, nodes: study.nodes.toReversed(), edges: study.edges.toReversed() };
        expect(serializeStudy(shuffled)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("can be checked and described without an error", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, (study, ops) => {
        for (const problem of checkStudy(study)) {
          if (problem.nodeId !== undefined)
            expect(study.nodes.some(({ id }) => id === problem.nodeId)).toBe(true);
        }
        const next = applyWhatWorks(study, ops);
        const patch = diffStudies(study, next);
        const rows = describePatch(patch, study, next);
        expect(rows.map(changeRowText).every((line) => line.length > 0)).toBe(true);
        expect(rows.length === 0).toBe(isEmptyPatch(patch));
      }),
      { numRuns: 200 },
    );
  });

  it("has a free place for new nodes, one after the other", () => {
    const added = fc.array(fc.tuple(fc.constantFrom(...nodeTypes), fc.nat()), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(arbitraryStudy, fc.nat(), added, (first, inGroup, kinds) => {
        // Some of the nodes are members of a group, where there is one.
        const group = first.nodes.find(({ type }) => type === "group");
        let study = applyWhatWorks(
          first,
          first.nodes
            .filter((_node, index) => group !== undefined && (inGroup >> index) % 2 === 0)
            .map(({ id }) => ({ type: "updateNode", nodeId: id, groupId: group?.id ?? "" })),
        );
        for (const [index, [type, pick]] of kinds.entries()) {
          const neighbour = study.nodes[pick % Math.max(1, study.nodes.length)];
          const placement = placeNode(study, type, neighbour === undefined ? [] : [neighbour.id]);
          const node = makeNode(type, `new${index}`, placement);
          const covered = study.nodes.filter(
            (other) => other.id !== placement.groupId && boxesMeet(nodeBox(other), nodeBox(node)),
          );
          expect(covered).toEqual([]);
          study = applyOp(study, { type: "addNode", node });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never holds a loop", () => {
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        for (const { sourceId, targetId } of study.edges) {
          expect(whyNotConnect(study, targetId, sourceId)).toBeDefined();
        }
        expect(sortable(study)).toBe(true);
      }),
    );
  });
});

function tryOps(study: Study, ops: readonly Op[]): Study | AppError {
  try {
    return applyOps(study, ops);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function expectValid(study: Study): void {
  const types = new Map(study.nodes.map((node) => [node.id, node.type]));
  expect(types.size).toBe(study.nodes.length);
  for (const node of study.nodes) {
    const groupId = groupIdOf(node);
    if (groupId !== undefined) expect(types.get(groupId)).toBe("group");
  }
  for (const [index, { sourceId, targetId }] of study.edges.entries()) {
    const [source, target] = [types.get(sourceId), types.get(targetId)];
    if (source === undefined || target === undefined) throw new Error(`Edge ${index} leads nowhere`);
    expect(connectionTargets[source]).toContain(target);
  }
  expect(sortable(study)).toBe(true);
  expect(Study.parse(study)).toEqual(study);
  expect(parseStudy(serializeStudy(study))).toEqual(study);
}

function touchedNodes(op: Op): string[] {
  switch (op.type) {
    case "addNode":
      return [op.node.id, groupIdOf(op.node) ?? []].flat();
    case "updateNode":
      return [op.nodeId, op.groupId ?? []].flat();
    case "moveNodes":
      return op.positions.map(({ nodeId }) => nodeId);
    case "connect":
    case "disconnect":
      return [op.sourceId, op.targetId];
    case "updateStudy":
      return [];
    default:
      return [op.nodeId];
  }
}

/** Can the nodes be put into an order in which every edge goes forward? */
function sortable(study: Study): boolean {
  let rest = study.nodes.map(({ id }) => id);
  while (rest.length > 0) {
    const free = rest.filter(
      (id) => !study.edges.some((edge) => edge.targetId === id && rest.includes(edge.sourceId)),
    );
    if (free.length === 0) return false;
    rest = rest.filter((id) => !free.includes(id));
  }
  return true;
}
