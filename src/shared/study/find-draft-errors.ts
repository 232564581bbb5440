import type { DraftError, StudyDraft } from "./study-draft.ts";
import { symbolsInExpression, toSymbol } from "./symbols.ts";

type DraftVariable = StudyDraft["variables"][number];

/** What contradicts itself in a draft, section by section. What is only missing is no error: `checkStudy` tells of that. */
export function findDraftErrors(draft: StudyDraft): DraftError[] {
  return [...nameErrors(draft), ...valueErrors(draft), ...loopErrors(draft), ...goalErrors(draft)];
}

function nameErrors({ variables, outputs }: StudyDraft): DraftError[] {
  const owners = new Map<string, string>();
  const named = [
    ...variables.map(({ label }, index) => ({ section: "variables" as const, index, label })),
    ...outputs.map(({ label }, index) => ({ section: "outputs" as const, index, label })),
  ];
  return named.flatMap(({ section, index, label }): DraftError[] => {
    const symbol = toSymbol(label);
    const owner = owners.get(symbol);
    const error = (message: string) => [{ section, index, field: "label", message }];
    if (owner === label) return error(`Something else is called "${label}" already`);
    if (owner !== undefined)
      return error(`"${label}" and "${owner}" would have the same symbol in formulas: ${symbol}`);
    owners.set(symbol, label);
    const isFree = symbolsInExpression(symbol).length > 0;
    return isFree ? [] : error(`"${symbol}" means a function or constant in formulas: choose another name`);
  });
}

function valueErrors({ variables }: StudyDraft): DraftError[] {
  return variables.flatMap((variable, index): DraftError[] => {
    const wrong = wrongValue(variable);
    return wrong === undefined ? [] : [{ section: "variables", index, ...wrong }];
  });
}

function wrongValue(variable: DraftVariable): { field: string; message: string } | undefined {
  const { kind, lower, upper, initial, choices, unit } = variable;
  const suffix = unit === undefined ? "" : ` ${unit}`;
  if (lower !== undefined && upper !== undefined && lower > upper)
    return { field: "upper", message: `The bounds are reversed: ${lower} > ${upper}${suffix}` };
  if (kind === "categorical") {
    if (initial === undefined || choices === undefined || choices.includes(initial)) return undefined;
    return { field: "initial", message: "The start value is none of the choices" };
  }
  if (initial === undefined) return undefined;
  if (typeof initial !== "number") return { field: "initial", message: "The start value is not a number" };
  const isOutside = (lower !== undefined && initial < lower) || (upper !== undefined && initial > upper);
  return isOutside ? { field: "initial", message: "The start value is outside the bounds" } : undefined;
}

function loopErrors({ outputs }: StudyDraft): DraftError[] {
  const bySymbol = new Map(outputs.map((output, index) => [toSymbol(output.label), { output, index }]));
  const usedBy = (label: string): string[] => {
    const output = bySymbol.get(toSymbol(label))?.output;
    if (output?.kind !== "formula" || output.expression === undefined) return [];
    return symbolsInExpression(output.expression).flatMap(
      (symbol) => bySymbol.get(symbol)?.output.label ?? [],
    );
  };
  return outputs.flatMap(({ label }, index): DraftError[] => {
    const way = findWay(label, label, usedBy);
    if (way === undefined) return [];
    const message = `The formula needs its own value: ${[label, ...way].join(" → ")}`;
    return [{ section: "outputs", index, field: "expression", message }];
  });
}

/** The names on the way from one to another along what each uses; undefined where there is none. */
function findWay(from: string, to: string, usedBy: (label: string) => string[]): string[] | undefined {
  const seen = new Set<string>();
  const open = usedBy(from).map((label) => [label]);
  for (let way = open.pop(); way !== undefined; way = open.pop()) {
    const last = way.at(-1) ?? to;
    if (last === to) return way;
    if (seen.has(last)) continue;
    seen.add(last);
    for (const label of usedBy(last)) open.push([...way, label]);
  }
  return undefined;
}

function goalErrors({ variables, outputs, objectives, constraints }: StudyDraft): DraftError[] {
  const known = new Set([...variables, ...outputs].map(({ label }) => label));
  const nothing = (of: string) => `No output or variable is called "${of}"`;
  const wanted = new Set<string>();
  const errors = objectives.flatMap(({ of }, index): DraftError[] => {
    const isTwice = wanted.has(of);
    wanted.add(of);
    if (!known.has(of)) return [{ section: "objectives", index, field: "of", message: nothing(of) }];
    if (!isTwice) return [];
    return [{ section: "objectives", index, field: "of", message: `"${of}" has an objective already` }];
  });
  return [
    ...errors,
    ...constraints.flatMap(({ of }, index): DraftError[] =>
      known.has(of) ? [] : [{ section: "constraints", index, field: "of", message: nothing(of) }],
    ),
  ];
}
