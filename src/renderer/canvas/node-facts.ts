import { assertNever } from "../../shared/errors.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { algorithmWords } from "../state/algorithm-words.ts";
import { countOf, formatNumber, formatUnit } from "../ui/format.ts";

/** One line on a node: what it is, its value, and the unit, which is set dimmer than the value. */
export type Fact = { readonly label: string; readonly value: string; readonly unit?: string };

/** For more there is no room on a node. */
export const MOST_FACTS = 3;

/** The two or three facts that a node shows on the canvas; an empty list where there is nothing to say yet. */
export function nodeFacts(node: StudyNode): Fact[] {
  return allFacts(node)
    .filter((fact) => fact !== undefined)
    .slice(0, MOST_FACTS)
    .map((fact) => (fact.unit === undefined ? fact : { ...fact, unit: formatUnit(fact.unit) }));
}

function allFacts(node: StudyNode): (Fact | undefined)[] {
  switch (node.type) {
    case "designVariable":
      return variableFacts(node);
    case "model":
      return modelFacts(node);
    case "solver":
      return solverFacts(node);
    case "extractor": {
      const { kind, expression, file, unit, reduce, field } = node.data;
      const inUnit = unit === undefined ? {} : { unit };
      if (kind === "formula") {
        return [{ label: "formula", value: expression ?? "none" }, fact("in", unit && formatUnit(unit))];
      }
      return [
        { label: "from", value: file?.split("/").at(-1) ?? extractorKinds[kind] },
        fact("field", field),
        reduce === undefined
          ? fact("in", unit && formatUnit(unit))
          : { label: "take", value: reduceWords[reduce], ...inUnit },
      ];
    }
    case "objective": {
      const { sense, expression, target, unit } = node.data;
      const goal = sense === "minimize" ? "minimise" : "maximise";
      return [{ label: goal, value: expression ?? "connected value" }, number("target", target, unit)];
    }
    case "constraint": {
      const { relation, limit, unit, expression, tolerance } = node.data;
      const sign = { "<=": "≤", ">=": "≥", "=": "=" }[relation];
      return [
        number(`limit ${sign}`, limit, unit) ?? { label: `limit ${sign}`, value: "none" },
        fact("value", expression),
        number("tolerance", tolerance, unit),
      ];
    }
    case "algorithm": {
      const { kind, trials, workers, sampler } = node.data;
      return [
        { label: "method", value: sampler ?? algorithmWords[kind].title },
        number("trials", trials),
        number("at once", workers),
      ];
    }
    case "surrogate":
      return [{ label: "kind", value: node.data.kind === "polynomial" ? "polynomial" : "Gaussian process" }];
    case "note":
    case "group":
      return [];
    default:
      return assertNever(node);
  }
}

function variableFacts(node: Extract<StudyNode, { type: "designVariable" }>): (Fact | undefined)[] {
  const { kind, lower, upper, initial, step, unit, choices } = node.data;
  const start =
    initial === undefined
      ? undefined
      : typeof initial === "number"
        ? number("start", initial, unit)
        : { label: "start", value: initial };
  if (kind === "categorical") {
    const values = (choices ?? []).map(String);
    return [{ label: "choices", value: values.length === 0 ? "none" : values.join(", ") }, start];
  }
  const bounds = [lower, upper].map((bound) => (bound === undefined ? "?" : formatNumber(bound)));
  return [
    { label: "range", value: bounds.join(" – "), ...(unit === undefined ? {} : { unit }) },
    start ?? (kind === "integer" ? { label: "kind", value: "integer" } : undefined),
    number("step", step, unit),
  ];
}

function modelFacts(node: Extract<StudyNode, { type: "model" }>): (Fact | undefined)[] {
  const { files = [], parameters = [] } = node.data;
  const first = files[0]?.source.split("/").at(-1);
  return [
    first === undefined ? undefined : { label: "file", value: first },
    files.length > 1 ? { label: "and", value: countOf(files.length - 1, "more file") } : undefined,
    parameters.length > 0 ? { label: "fixed", value: countOf(parameters.length, "value") } : undefined,
  ];
}

function solverFacts(node: Extract<StudyNode, { type: "solver" }>): (Fact | undefined)[] {
  const { kind, input, command, formulas = [], timeLimitS } = node.data;
  const runs = input?.split("/").at(-1) ?? command?.join(" ");
  return [
    { label: "kind", value: solverKinds[kind] },
    formulas.length > 0
      ? { label: "computes", value: formulas.map(({ symbol }) => symbol).join(", ") }
      : fact("input", runs),
    number("limit", timeLimitS, "s"),
  ];
}

const solverKinds = {
  formula: "formulas",
  calculix: "CalculiX",
  gmsh: "Gmsh",
  command: "command",
  python: "Python",
  node: "Node",
};

const extractorKinds = {
  formula: "formula",
  calculixDat: "CalculiX .dat",
  calculixFrd: "CalculiX .frd",
  json: "JSON",
  csv: "CSV",
  regex: "pattern",
  script: "script",
};

const reduceWords = {
  first: "first",
  last: "last",
  min: "min",
  max: "max",
  maxAbs: "max amount",
  sum: "sum",
  mean: "mean",
  maxVonMises: "max von Mises",
};

function fact(label: string, value: string | undefined): Fact | undefined {
  return value === undefined || value === "" ? undefined : { label, value };
}

function number(label: string, value: number | undefined, unit?: string): Fact | undefined {
  if (value === undefined) return undefined;
  return { label, value: formatNumber(value), ...(unit === undefined ? {} : { unit }) };
}
