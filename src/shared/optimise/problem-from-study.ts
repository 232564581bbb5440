import { AppError } from "../errors.ts";
import { checkStudy } from "../study/check-study.ts";
import { AlgorithmData } from "../study/node-types.ts";
import { mergeProblems, type Problem } from "../study/problem.ts";
import { sortSolvers } from "../study/sort-solvers.ts";
import type { Study, StudyNode } from "../study/study.ts";
import { expressionsOf, symbolsGivenBy } from "../study/study-symbols.ts";
import { symbolOf, symbolsInExpression } from "../study/symbols.ts";
import { snapValue, type Variable } from "./design.ts";
import {
  type Constraint,
  type Extraction,
  type Objective,
  type OptimizationProblem,
  PROBLEM_SCHEMA_VERSION,
  type Step,
} from "./problem.ts";
import { sortByNeeds } from "./sort-by-needs.ts";

type NodeOf<Type extends StudyNode["type"]> = Extract<StudyNode, { type: Type }>;

/** A step without a limit of its own is ended after so long, s. */
export const DEFAULT_STEP_LIMIT_S = 600;
/** An equation without a tolerance holds when it is met so closely, relative to its limit (to 1 where that is 0). */
const EQUATION_TOLERANCE = 1e-3;

/**
 * Makes of a canvas what a run computes. Pure.
 * @param outerProblems what the study's folder and the machine show
 * @throws AppError study-not-ready with all problems that keep it from being run
 */
export function problemFromStudy(study: Study, outerProblems: readonly Problem[] = []): OptimizationProblem {
  const problems = mergeProblems(checkStudy(study), outerProblems)
    .filter(({ severity, code }) => severity === "error" || neededCodes.includes(code))
    .map(({ message }) => message);
  const algorithms = nodesOf(study, "algorithm");
  if (algorithms.length > 1)
    problems.push(`The study has ${algorithms.length} algorithms: keep the one that is to be used`);
  if (study.nodes.length === 0) problems.push("The study is empty");
  if (problems.length > 0) throw notReady(problems);
  const problem = {
    schemaVersion: PROBLEM_SCHEMA_VERSION,
    studyId: study.id,
    studyName: study.name,
    revision: study.revision,
    variables: nodesOf(study, "designVariable").map(toVariable),
    parameters: nodesOf(study, "model").flatMap(({ data }) => data.parameters ?? []),
    files: nodesOf(study, "model").flatMap(({ data }) =>
      (data.files ?? []).map(({ source, target, template }) => ({
        source,
        target: target ?? defaultTarget(source, template === true),
        isTemplate: template === true,
      })),
    ),
    steps: sortSolvers(study).map(toStep),
    extractions: sortExtractors(study).map(toExtraction),
    objectives: nodesOf(study, "objective").map((node) => toObjective(node, study)),
    constraints: nodesOf(study, "constraint").map((node) => toConstraint(node, study)),
    algorithm: algorithms[0]?.data ?? AlgorithmData.parse({}),
  } as const;
  return problem;
}

/** Warnings for a canvas that grows, but without these there is nothing to run. */
const neededCodes: readonly Problem["code"][] = ["missing-variable", "missing-objective"];

function notReady(problems: readonly string[]): AppError {
  const [first = "", ...more] = problems;
  const message = more.length === 0 ? first : `${first}, and ${more.length} more`;
  return new AppError("study-not-ready", `The study cannot be run: ${message}`, {
    details: problems.map((problem) => `- ${problem}`).join("\n"),
  });
}

function nodesOf<Type extends StudyNode["type"]>(study: Study, type: Type): NodeOf<Type>[] {
  return study.nodes.filter((node): node is NodeOf<Type> => node.type === type);
}

function toVariable(node: NodeOf<"designVariable">): Variable {
  const { kind, lower, upper, initial, step, unit, choices = [], scale = "linear" } = node.data;
  const named = {
    nodeId: node.id,
    label: node.label,
    symbol: symbolOf(node) ?? "",
    ...(unit === undefined ? {} : { unit }),
  };
  if (kind === "categorical") {
    return { ...named, kind, choices: [...choices], ...(initial === undefined ? {} : { initial }) };
  }
  if (lower === undefined || upper === undefined)
    throw notReady([`"${node.label}" has no bounds on both sides`]);
  const start = typeof initial === "number" ? initial : undefined;
  if (kind === "integer") {
    const variable: Variable = {
      ...named,
      kind,
      lower: Math.ceil(lower),
      upper: Math.floor(upper),
      scale,
      step: Math.max(1, Math.round(step ?? 1)),
    };
    const snapped = start === undefined ? undefined : snapValue(variable, start);
    return typeof snapped === "number" ? { ...variable, initial: snapped } : variable;
  }
  return {
    ...named,
    kind,
    lower,
    upper,
    scale,
    ...(start === undefined ? {} : { initial: start }),
    ...(step === undefined ? {} : { step }),
  };
}

/** The name of a file in the trial folder where none is given: the source's, without the mark of a template. */
function defaultTarget(source: string, isTemplate: boolean): string {
  const name = source.slice(source.lastIndexOf("/") + 1);
  return isTemplate ? name.replace(/\.(tmpl|tpl|template)$/, "") : name;
}

/** Values that are read first, then formulas, each after those that it uses. */
function sortExtractors(study: Study): NodeOf<"extractor">[] {
  const extractors = nodesOf(study, "extractor");
  const isRead = ({ data }: NodeOf<"extractor">): boolean => data.kind !== "formula";
  const sorted = [...extractors.filter(isRead), ...extractors.filter((node) => !isRead(node))];
  return sortByNeeds(sorted, symbolsGivenBy, (node) => expressionsOf(node).flatMap(symbolsInExpression));
}

function toStep(node: NodeOf<"solver">): Step {
  const { kind, input, command, formulas, timeLimitS = DEFAULT_STEP_LIMIT_S } = node.data;
  const base = { nodeId: node.id, label: node.label };
  if (kind === "formula") {
    if (formulas === undefined || formulas.length === 0) throw notReady([`"${node.label}" has no formulas`]);
    return { ...base, kind, formulas };
  }
  if (kind === "command") {
    if (command === undefined || command.length === 0) throw notReady([`"${node.label}" has no command`]);
    return { ...base, kind, command, timeLimitS };
  }
  if (input === undefined) throw notReady([`"${node.label}" has no input file`]);
  switch (kind) {
    case "python":
    case "node":
      return { ...base, kind, script: input, timeLimitS };
    case "calculix":
      return { ...base, kind, input, timeLimitS };
    case "gmsh": {
      const { dimension = 3, elementType, loads = [] } = node.data;
      const more = elementType === undefined ? {} : { elementType };
      return { ...base, kind, input, dimension, loads, timeLimitS, ...more };
    }
  }
}

function toExtraction(node: NodeOf<"extractor">): Extraction {
  return { ...node.data, nodeId: node.id, label: node.label, symbol: symbolOf(node) ?? "" };
}

function toObjective(node: NodeOf<"objective">, study: Study): Objective {
  const { sense, unit, target } = node.data;
  return {
    nodeId: node.id,
    label: node.label,
    expression: expressionFor(node, study),
    sense,
    ...(unit === undefined ? {} : { unit }),
    ...(target === undefined ? {} : { target }),
  };
}

function toConstraint(node: NodeOf<"constraint">, study: Study): Constraint {
  const { relation, limit, tolerance, unit } = node.data;
  if (limit === undefined) throw notReady([`"${node.label}" has no limit`]);
  const wanted = relation === "=" ? EQUATION_TOLERANCE * (limit === 0 ? 1 : Math.abs(limit)) : 0;
  return {
    nodeId: node.id,
    label: node.label,
    expression: expressionFor(node, study),
    relation,
    limit,
    tolerance: tolerance ?? wanted,
    ...(unit === undefined ? {} : { unit }),
  };
}

/** Its own formula, else the symbol of the one value that is connected. */
function expressionFor(node: NodeOf<"objective" | "constraint">, study: Study): string {
  if (node.data.expression !== undefined) return node.data.expression;
  const sourceIds = new Set(
    study.edges.filter(({ targetId }) => targetId === node.id).map(({ sourceId }) => sourceId),
  );
  const symbols = study.nodes
    .filter(({ id }) => sourceIds.has(id))
    .flatMap((source) => symbolOf(source) ?? []);
  const [symbol] = symbols;
  if (symbol === undefined) throw notReady([`"${node.label}" has no value`]);
  return symbol;
}
