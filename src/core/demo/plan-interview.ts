import { symbolsInExpression, toSymbol } from "../../shared/study/symbols.ts";
import { bold, describeData, joinWords } from "./describe-canvas.ts";
import type { Fields } from "./intents.ts";
import {
  readBudget,
  readGoals,
  readLimits,
  readOutputs,
  readSolver,
  readVariables,
} from "./interview-answers.ts";
import { type InterviewStep, interviewSteps } from "./interview-texts.ts";
import { parseRequest } from "./parse-request.ts";
import type { Canvas, CanvasNode } from "./read-canvas.ts";
import { resolveNode } from "./resolve-node.ts";

/** An addition of `canvas_batch`; `ref` names the node within the batch. */
export type Addition = {
  readonly action: "add_node";
  readonly ref: string;
  readonly nodeType: CanvasNode["type"];
  readonly label: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly connectTo?: readonly string[];
};

/** What an answer comes to on the canvas, and what of it was not understood, each with the reason where there is one. */
export type StepPlan = { readonly additions: readonly Addition[]; readonly unread: readonly string[] };

/** A batch takes so many nodes and edges, and an addition so many connections. */
const mostConnections = 80;

/** The first step from a step on that the canvas shows nothing of. */
export function findOpenStep(canvas: Canvas, after?: InterviewStep): InterviewStep | undefined {
  const start = after === undefined ? 0 : interviewSteps.indexOf(after) + 1;
  return interviewSteps.slice(start).find((step) => !isFilled(step, canvas));
}

function isFilled(step: InterviewStep, { nodes }: Canvas): boolean {
  const has = (type: CanvasNode["type"]): boolean => nodes.some((node) => node.type === type);
  switch (step) {
    case "part":
      return nodes.length > 0;
    case "variables":
      return has("designVariable");
    case "solver":
      return has("solver") || has("extractor");
    case "outputs":
      return has("extractor");
    case "objectives":
      return has("objective");
    case "limits":
      return has("constraint");
    case "budget":
      return has("algorithm");
  }
}

/** Is a text no answer to the question, but a request of its own? An answer that can be read as one is one. */
export function isOtherRequest(step: InterviewStep, text: string): boolean {
  const others = parseRequest(text).filter(
    (intent) => intent.type !== "unclear" && !(intent.type === "talk" && intent.topic === "thanks"),
  );
  if (others.length === 0) return false;
  const isAddition = others.every(({ type }) => type === "add" || type === "goal" || type === "limit");
  // A sentence such as "A bracket between two beams" reads like an addition.
  if (step === "part")
    return !isAddition || /^\s*(?:please\s+)?(?:add|create|insert|keep|mini|maxi)/iu.test(text);
  if (isAddition && /^\s*(?:add|create|insert)\b/iu.test(text))
    return (
      step !== "variables" ||
      others.some((intent) => intent.type !== "add" || intent.nodeType !== "designVariable")
    );
  return !canRead(step, text);
}

function canRead(step: Exclude<InterviewStep, "part">, text: string): boolean {
  switch (step) {
    case "variables":
      return readVariables(text).items.length > 0;
    case "solver":
      return readSolver(text) !== undefined;
    case "outputs":
      return readOutputs(text).items.length > 0;
    case "objectives":
      return readGoals(text).items.length > 0;
    case "limits":
      return readLimits(text).items.length > 0;
    case "budget":
      return readBudget(text) !== undefined;
  }
}

/** Decides what an answer adds to the canvas. Pure: the same canvas gives the same plan. */
export function planStep(step: InterviewStep, text: string, canvas: Canvas): StepPlan {
  switch (step) {
    case "part":
      return { additions: [addition("note", "Part", { text: text.trim() })], unread: [] };
    case "variables":
      return planVariables(text, canvas);
    case "solver":
      return planSolver(text, canvas);
    case "outputs":
      return planOutputs(text, canvas);
    case "objectives":
      return planGoals(text, canvas);
    case "limits":
      return planLimits(text, canvas);
    case "budget":
      return planBudget(text, canvas);
  }
}

export function describeAdditions(additions: readonly Addition[]): string {
  const names = additions.map(({ nodeType, label, data }) => {
    const values = nodeType === "note" ? "" : describeData(nodeType, data);
    return values === "" ? bold(label) : `${bold(label)} (${values})`;
  });
  return `Added ${joinWords(names)}.`;
}

function planVariables(text: string, canvas: Canvas): StepPlan {
  const { items, unread } = readVariables(text);
  const [input] = [...ofType(canvas, "model"), ...ofType(canvas, "solver")];
  return addNew(canvas, items, unread, ({ label, fields }, ref) =>
    addition("designVariable", label, fields, input === undefined ? [] : [input.id], ref),
  );
}

function planSolver(text: string, canvas: Canvas): StepPlan {
  const answer = readSolver(text);
  if (answer === undefined) return { additions: [], unread: [text.trim()] };
  if (answer.type === "formulas") return { additions: [], unread: [] };
  const variables = ofType(canvas, "designVariable").map(({ id }) => id);
  const { label, fields, files } = answer;
  if (files.length === 0)
    return { additions: [addition("solver", label, fields, variables, "solver")], unread: [] };
  const sources = files.map((source) => (source.endsWith(".tmpl") ? { source, template: true } : { source }));
  return {
    additions: [
      addition("model", "Model", { files: sources }, variables, "model"),
      addition("solver", label, fields, ["model"], "solver"),
    ],
    unread: [],
  };
}

function planOutputs(text: string, canvas: Canvas): StepPlan {
  const { items, unread } = readOutputs(text);
  const [solver] = ofType(canvas, "solver");
  const refs = items.map((_item, index) => `new${index}`);
  const sources = new Map(
    [...ofType(canvas, "designVariable"), ...ofType(canvas, "extractor")].map((node) => [
      symbolOf(node),
      node.id,
    ]),
  );
  for (const [index, { label }] of items.entries()) sources.set(toSymbol(label), refs[index] ?? "");
  const fixed = new Set(ofType(canvas, "model").flatMap(({ data }) => parameterSymbols(data.parameters)));
  const refused: string[] = [];
  const sound = items.filter(({ label, fields }) => {
    const lost = usedSymbols(fields).filter((symbol) => !sources.has(symbol) && !fixed.has(symbol));
    if (lost.length > 0) refused.push(`${label}: nothing gives ${joinWords(lost)}; write the number instead`);
    const isLoose = fields.kind !== "formula" && solver === undefined;
    if (isLoose) refused.push(`${label}: no program writes a file, so it needs a formula`);
    return lost.length === 0 && !isLoose;
  });
  const ordered = inOrderOfUse(sound);
  return addNew(canvas, ordered, [...unread, ...refused], ({ label, fields }) => {
    const used = usedSymbols(fields).flatMap((symbol) => sources.get(symbol) ?? []);
    const targets = fields.kind === "formula" ? used : solver === undefined ? [] : [solver.id];
    return addition("extractor", label, fields, targets, sources.get(toSymbol(label)) ?? "new");
  });
}

function planGoals(text: string, canvas: Canvas): StepPlan {
  const { items, unread } = readGoals(text);
  const plans = items.map(({ sense, what }, index) => {
    const source = findSource(what, canvas);
    if (typeof source === "string") return source;
    const label = `${sense === "maximize" ? "Maximise" : "Minimise"} ${source.label}`;
    return addition("objective", label, { sense, ...unitOf(source) }, [source.id], `new${index}`);
  });
  return toPlan(plans, unread);
}

function planLimits(text: string, canvas: Canvas): StepPlan {
  const { items, unread } = readLimits(text);
  const plans = items.map(({ what, relation, limit, unit }, index) => {
    const source = findSource(what, canvas);
    if (typeof source === "string") return source;
    const own = unitOf(source);
    if (unit !== undefined && own.unit !== undefined && unit !== own.unit)
      return `${what}: ${source.label} is in ${own.unit}, and nothing is converted; say the limit in ${own.unit}`;
    const data = { relation, limit, ...(unit === undefined ? own : { unit }) };
    return addition("constraint", `${source.label} limit`, data, [source.id], `new${index}`);
  });
  return toPlan(plans, unread);
}

function planBudget(text: string, canvas: Canvas): StepPlan {
  const fields = readBudget(text);
  if (fields === undefined) return { additions: [], unread: [text.trim()] };
  const goals = [...ofType(canvas, "objective"), ...ofType(canvas, "constraint")].map(({ id }) => id);
  return { additions: [addition("algorithm", "Search", fields, goals)], unread: [] };
}

/** The value that a goal means, or why none can be taken. */
function findSource(what: string, canvas: Canvas): CanvasNode | string {
  const candidates = [...ofType(canvas, "extractor"), ...ofType(canvas, "designVariable")];
  const plain = what.replace(/^(?:max(?:imum)?|min(?:imum)?|largest|smallest|highest|lowest)\s+/iu, "");
  for (const name of [what, plain]) {
    const resolved = resolveNode(name, candidates, ["extractor"]);
    if (resolved.type === "found") return resolved.node;
    if (resolved.type === "several")
      return `${what}: that can be ${joinWords(
        resolved.nodes.map(({ label }) => label),
        "or",
      )}`;
  }
  return `${what}: nothing on the canvas is called that`;
}

/** What uses others comes after them, because an edge needs both its ends. */
function inOrderOfUse<Item extends { readonly label: string; readonly fields: Fields }>(
  items: readonly Item[],
): Item[] {
  const open = new Map(items.map((item) => [toSymbol(item.label), item]));
  const ordered: Item[] = [];
  const take = (item: Item): void => {
    open.delete(toSymbol(item.label));
    for (const symbol of usedSymbols(item.fields)) {
      const used = open.get(symbol);
      if (used !== undefined) take(used);
    }
    ordered.push(item);
  };
  for (const item of items) if (open.has(toSymbol(item.label))) take(item);
  return ordered;
}

/** Adds what is not there yet; a second node of the same kind and name is not made. */
function addNew<Item extends { readonly label: string }>(
  canvas: Canvas,
  items: readonly Item[],
  unread: readonly string[],
  add: (item: Item, ref: string) => Addition,
): StepPlan {
  const taken = new Set(
    [...ofType(canvas, "designVariable"), ...ofType(canvas, "extractor")].map((node) => symbolOf(node)),
  );
  return toPlan(
    items.map((item, index) => {
      const symbol = toSymbol(item.label);
      if (taken.has(symbol)) return `${item.label}: there is a value of that name already`;
      taken.add(symbol);
      return add(item, `new${index}`);
    }),
    unread,
  );
}

/** Sorts additions from the reasons why something is none. */
function toPlan(plans: readonly (Addition | string)[], unread: readonly string[]): StepPlan {
  return {
    additions: plans.filter((plan) => typeof plan !== "string"),
    unread: [...unread, ...plans.filter((plan) => typeof plan === "string")],
  };
}

function addition(
  nodeType: CanvasNode["type"],
  label: string,
  data: Addition["data"],
  targets: readonly string[] = [],
  ref = "new",
): Addition {
  const connectTo = [...new Set(targets)].slice(0, mostConnections);
  return {
    action: "add_node",
    ref,
    nodeType,
    label,
    data,
    ...(connectTo.length === 0 ? {} : { connectTo }),
  };
}

function ofType({ nodes }: Canvas, type: CanvasNode["type"]): CanvasNode[] {
  return nodes.filter((node) => node.type === type);
}

function usedSymbols({ kind, expression }: Fields): string[] {
  return kind === "formula" && typeof expression === "string" ? symbolsInExpression(expression) : [];
}

function symbolOf({ label, data }: CanvasNode): string {
  return typeof data.symbol === "string" ? data.symbol : toSymbol(label);
}

function parameterSymbols(parameters: unknown): string[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.flatMap((parameter: unknown) =>
    typeof parameter === "object" && parameter !== null && "symbol" in parameter
      ? [String(parameter.symbol)]
      : [],
  );
}

function unitOf({ data }: CanvasNode): { unit?: string } {
  return typeof data.unit === "string" ? { unit: data.unit } : {};
}
