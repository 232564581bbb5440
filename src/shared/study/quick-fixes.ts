import { tryOps } from "./apply-op.ts";
import { valueSources } from "./check/node-problems.ts";
import { createStudyGraph } from "./check/study-graph.ts";
import { findNearSymbol } from "./near-symbol.ts";
import { type NodeType, nodeTypeInfo } from "./node-types.ts";
import type { Op } from "./ops.ts";
import { placeNode } from "./place-node.ts";
import type { Problem } from "./problem.ts";
import { findNode, type Study, StudyNode } from "./study.ts";
import { expressionsOf, symbolsGivenBy } from "./study-symbols.ts";
import { createNodeId, replaceSymbols, symbolOf } from "./symbols.ts";
import { areDifferentUnits } from "./units.ts";

/** A way out of a problem; its label is what a button says. */
export type QuickFix = { readonly label: string; readonly ops: readonly Op[] };

type NodeOf<Type extends NodeType> = Extract<StudyNode, { type: Type }>;
type Goal = NodeOf<"objective" | "constraint">;

/** The fixes of a problem of this study, where one is obvious; each is accepted as it is, and the problem is gone after it. */
export function quickFixes(study: Study, problem: Problem): QuickFix[] {
  return findFixes(study, problem).filter(
    // What else is wrong with a node, its bounds reversed for example, may have to be mended first.
    ({ ops }) => typeof tryOps(study, ops) !== "string",
  );
}

function findFixes(study: Study, problem: Problem): QuickFix[] {
  switch (problem.code) {
    case "missing-objective":
      return [fixByAdding(study, "objective")];
    case "missing-variable":
      return [fixByAdding(study, "designVariable")];
    default: {
      const node = problem.nodeId === undefined ? undefined : findNode(study, problem.nodeId);
      return node === undefined ? [] : findNodeFixes(study, node, problem);
    }
  }
}

function findNodeFixes(study: Study, node: StudyNode, problem: Problem): QuickFix[] {
  switch (problem.code) {
    case "bounds-reversed":
      return node.type === "designVariable" ? swapBounds(node) : [];
    case "initial-out-of-bounds":
      return node.type === "designVariable" ? mendStart(node) : [];
    case "duplicate-symbol":
    case "reserved-symbol":
      return renameSymbol(study, node);
    case "unknown-symbol":
      return respellSymbol(study, node, problem.symbol);
    case "unit-mismatch":
      return takeOverUnit(study, node);
    case "unbound-variable":
      // Where templates do not take it up, the edge to the model is there already.
      return problem.severity === "error" ? connectTo(node, findOnly(study, "model", "solver")) : [];
    case "no-solver":
      return connectTo(node, findOnly(study, "solver"));
    case "no-source":
      return connectSource(study, node);
    default:
      return [];
  }
}

function swapBounds({ id, data }: NodeOf<"designVariable">): QuickFix[] {
  const { lower, upper } = data;
  if (lower === undefined || upper === undefined) return [];
  return [{ label: "Swap the bounds", ops: [update(id, { lower: upper, upper: lower })] }];
}

function mendStart({ id, data }: NodeOf<"designVariable">): QuickFix[] {
  const start = data.kind === "categorical" ? data.choices?.[0] : nearestStart(data);
  if (start === undefined)
    return [{ label: "Take the start value away", ops: [update(id, { initial: null })] }];
  const suffix = data.unit === undefined || data.unit === "" ? "" : ` ${data.unit}`;
  return [{ label: `Set to ${start}${suffix}`, ops: [update(id, { initial: start })] }];
}

/** The possible value that is nearest to the start value; undefined for a text that is no number. */
function nearestStart({ kind, lower, upper, initial }: NodeOf<"designVariable">["data"]): number | undefined {
  if (initial === undefined || lower === undefined || upper === undefined) return undefined;
  const wanted = typeof initial === "string" && initial.trim() === "" ? Number.NaN : Number(initial);
  if (!Number.isFinite(wanted)) return undefined;
  const [lowest, highest] = [Math.ceil(lower), Math.floor(upper)];
  return kind === "integer" && lowest <= highest
    ? Math.min(highest, Math.max(lowest, Math.round(wanted)))
    : Math.min(upper, Math.max(lower, wanted));
}

function renameSymbol(study: Study, node: StudyNode): QuickFix[] {
  const symbol = symbolOf(node);
  if (symbol === undefined) return [];
  const taken = new Set(study.nodes.flatMap(symbolsGivenBy));
  let number = 2;
  const candidate = (): string => `${symbol.slice(0, 58)}_${number}`;
  while (taken.has(candidate())) number += 1;
  return [{ label: `Call it ${candidate()}`, ops: [update(node.id, { symbol: candidate() })] }];
}

function respellSymbol(study: Study, node: StudyNode, symbol: string | undefined): QuickFix[] {
  const expression = "expression" in node.data ? node.data.expression : undefined;
  if (symbol === undefined || expression === undefined) return [];
  const others = study.nodes.filter((other) => other.id !== node.id).flatMap(symbolsGivenBy);
  const meant = findNearSymbol(symbol, others);
  if (meant === undefined) return [];
  const respelled = replaceSymbols(expression, (used) => (used === symbol ? meant : undefined));
  const ops = [update(node.id, { expression: respelled })];
  return [{ label: `Replace by ${meant}`, ops }];
}

/** Where a formula gives the value, nobody knows whether the unit or the formula is meant otherwise. */
function takeOverUnit(study: Study, node: StudyNode): QuickFix[] {
  if (expressionsOf(node).length > 0) return [];
  const [source] = valueSources(node, createStudyGraph(study));
  const unit = source?.data.unit;
  return unit === undefined ? [] : [{ label: `Set to ${unit}`, ops: [update(node.id, { unit })] }];
}

function connectTo(node: StudyNode, target: StudyNode | undefined): QuickFix[] {
  if (target === undefined) return [];
  return [{ label: `Connect to ${target.label}`, ops: [connect(node, target)] }];
}

function connectSource(study: Study, node: StudyNode): QuickFix[] {
  const source =
    node.type === "extractor"
      ? findOnly(study, "solver")
      : node.type === "objective" || node.type === "constraint"
        ? findValue(study, node)
        : undefined;
  if (source === undefined) return [];
  return [{ label: `Connect to ${source.label}`, ops: [connect(source, node)] }];
}

/** The only node of the first of these kinds of which there is any. */
function findOnly(study: Study, ...types: readonly NodeType[]): StudyNode | undefined {
  for (const type of types) {
    const found = study.nodes.filter((node) => node.type === type);
    if (found.length > 0) return only(found);
  }
  return undefined;
}

/** The only value that a goal could be about: of those that nothing uses yet, or else of all in its unit. */
function findValue(study: Study, goal: Goal): StudyNode | undefined {
  const graph = createStudyGraph(study);
  if (valueSources(goal, graph).length > 0) return undefined;
  const values = study.nodes.filter(
    (node) => node.type === "extractor" && !areDifferentUnits(goal.data.unit, node.data.unit),
  );
  const unused = values.filter((node) => !graph.isUsed(node));
  return only(unused.length > 0 ? unused : values);
}

/** Adds a node of a kind that is missing, connected as far as there is one way only. */
function fixByAdding(study: Study, type: "objective" | "designVariable"): QuickFix {
  const { title, data } = nodeTypeInfo[type];
  const base = {
    id: createNodeId(type, title, (id) => findNode(study, id) !== undefined),
    type,
    label: title,
    data: data.parse({}),
  };
  const goal = StudyNode.parse({ ...base, position: { x: 0, y: 0 } });
  const source = goal.type === "objective" ? findValue(study, goal) : undefined;
  const target = type === "objective" ? findOnly(study, "algorithm") : findOnly(study, "model", "solver");
  const linkedIds = [source, target].flatMap((node) => node?.id ?? []);
  const node = StudyNode.parse({ ...base, ...placeNode(study, type, linkedIds) });
  const article = type === "objective" ? "an" : "a";
  return {
    label: `Add ${article} ${title.toLowerCase()}`,
    ops: [
      { type: "addNode", node },
      ...(source === undefined ? [] : [connect(source, node)]),
      ...(target === undefined ? [] : [connect(node, target)]),
    ],
  };
}

function connect(source: StudyNode, target: StudyNode): Op {
  return { type: "connect", sourceId: source.id, targetId: target.id };
}

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"]): Op {
  return { type: "updateNode", nodeId, ...(data === undefined ? {} : { data }) };
}

function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
