import { AppError } from "../errors.ts";
import { applyOps } from "./apply-op.ts";
import { findDraftErrors } from "./find-draft-errors.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "./node-box.ts";
import type { NodeType } from "./node-types.ts";
import type { Op } from "./ops.ts";
import { createEmptyStudy, type Edge, type Position, type Study, StudyNode } from "./study.ts";
import type { DraftPlace, StudyDraft } from "./study-draft.ts";
import { createNodeId, symbolsInExpression, toSymbol } from "./symbols.ts";

const COLUMN_PX = NODE_WIDTH + 72;
const ROW_PX = NODE_HEIGHT + 24;
const GRID_PX = 4;
const MAX_LABEL = 200;

/** The canvas that a draft asks for. `places` say what of the draft each node comes from, by its id. */
export type DraftCanvas = {
  readonly nodes: readonly StudyNode[];
  readonly edges: readonly Edge[];
  readonly places: ReadonlyMap<string, DraftPlace>;
};

/**
 * Makes a study of a draft.
 * @throws AppError invalid-input, naming the field, for a draft that contradicts itself.
 */
export function studyFromDraft(id: string, name: string, draft: StudyDraft): Study {
  const [error] = findDraftErrors(draft);
  if (error !== undefined) {
    const row = error.index === undefined ? "" : `.${error.index}`;
    throw new AppError("invalid-input", `${error.section}${row}.${error.field}: ${error.message}`);
  }
  return applyOps(createEmptyStudy(id, name), draftToOps(draft));
}

/** The ops that make the canvas of a draft on an empty study. */
export function draftToOps(draft: StudyDraft): Op[] {
  const { nodes, edges } = drawDraft(draft);
  return [
    ...(draft.description === undefined
      ? []
      : [{ type: "updateStudy" as const, description: draft.description }]),
    ...nodes.map((node): Op => ({ type: "addNode", node })),
    ...edges.map((edge): Op => ({ type: "connect", ...edge })),
  ];
}

/**
 * Draws the canvas of a draft, also of one that contradicts itself: in columns from the variables to the algorithm, each
 * node connected with what it takes its values from. O(rows + symbols in formulas).
 */
export function drawDraft(draft: StudyDraft): DraftCanvas {
  const canvas = createCanvas();
  const { variables, solver, outputs, objectives, constraints, budget } = draft;

  const sources = new Map<string, { id: string; unit?: string | undefined }>();
  const idsBySymbol = new Map<string, string>();
  const give = (label: string, id: string, unit: string | undefined): void => {
    if (!sources.has(label)) sources.set(label, { id, unit });
    if (!idsBySymbol.has(toSymbol(label))) idsBySymbol.set(toSymbol(label), id);
  };

  for (const [index, { label, ...data }] of variables.entries()) {
    const id = canvas.add("designVariable", label, data, 0, { section: "variables", index });
    give(label, id, data.unit);
  }
  const variableIds = [...idsBySymbol.values()];

  let solverId: string | undefined;
  if (solver !== undefined) {
    const { label, files, ...data } = solver;
    const place = { section: "solver" } as const;
    const modelId =
      files.length === 0 ? undefined : canvas.add("model", "Model", { files: files.map(toFile) }, 1, place);
    solverId = canvas.add("solver", label, data, 2, place);
    const inputId = modelId ?? solverId;
    for (const id of variableIds) canvas.connect(id, inputId);
    if (modelId !== undefined) canvas.connect(modelId, solverId);
  }

  const depths = depthsOf(outputs);
  const outputIds = outputs.map(({ label, ...data }, index) => {
    const id = canvas.add("extractor", label, data, 3 + (depths[index] ?? 0), { section: "outputs", index });
    give(label, id, data.unit);
    return id;
  });
  for (const [index, { kind, expression = "" }] of outputs.entries()) {
    const id = outputIds[index] ?? "";
    if (kind !== "formula" && solverId !== undefined) canvas.connect(solverId, id);
    if (kind !== "formula") continue;
    for (const symbol of symbolsInExpression(expression)) {
      const sourceId = idsBySymbol.get(symbol);
      if (sourceId !== undefined && sourceId !== id) canvas.connect(sourceId, id);
    }
  }

  const goalColumn = 4 + Math.max(0, ...depths);
  const goals: string[] = [];
  for (const [index, { of, sense }] of objectives.entries()) {
    const source = sources.get(of);
    const label = `${sense === "maximize" ? "Maximise" : "Minimise"} ${of}`;
    const data = { sense, ...definedOnly({ unit: source?.unit }) };
    const id = canvas.add("objective", label, data, goalColumn, { section: "objectives", index });
    if (source !== undefined) canvas.connect(source.id, id);
    goals.push(id);
  }
  for (const [index, { of, ...limit }] of constraints.entries()) {
    const source = sources.get(of);
    const others = constraints.filter((other) => other.of === of).length - 1;
    const data = { ...limit, ...definedOnly({ unit: source?.unit }) };
    const label = `${of} ${others === 0 ? "limit" : limitNames[limit.relation]}`;
    const id = canvas.add("constraint", label, data, goalColumn, { section: "constraints", index });
    if (source !== undefined) canvas.connect(source.id, id);
    goals.push(id);
  }

  if (goals.length > 0 || budget !== undefined) {
    const id = canvas.add("algorithm", "Search", { kind: "auto", ...budget }, goalColumn + 1, {
      section: "budget",
    });
    for (const goal of goals) canvas.connect(goal, id);
  }
  return canvas.finish();
}

const limitNames = { "<=": "upper limit", ">=": "lower limit", "=": "target" } as const;

function createCanvas() {
  const nodes = new Map<string, { node: object; column: number }>();
  const edges: Edge[] = [];
  const places = new Map<string, DraftPlace>();
  return {
    add(type: NodeType, label: string, data: object, column: number, place: DraftPlace): string {
      const id = createNodeId(type, label, (candidate) => nodes.has(candidate));
      const node = { id, type, label: label.slice(0, MAX_LABEL), data: definedOnly(data) };
      nodes.set(id, { node, column });
      places.set(id, place);
      return id;
    },
    connect(sourceId: string, targetId: string): void {
      edges.push({ sourceId, targetId });
    },
    finish: (): DraftCanvas => ({
      nodes: placeInColumns([...nodes.values()]).map((node) => StudyNode.parse(node)),
      edges,
      places,
    }),
  };
}

/** Gives the columns that hold something places from left to right, each centred on the tallest one. */
function placeInColumns(
  cells: readonly { readonly node: object; readonly column: number }[],
): { position: Position }[] {
  const columns = Map.groupBy(cells, ({ column }) => column);
  const tallest = Math.max(0, ...[...columns.values()].map(({ length }) => length));
  return [...columns.keys()]
    .sort((a, b) => a - b)
    .flatMap((column, place) => {
      const rows = columns.get(column) ?? [];
      const top = Math.round(((tallest - rows.length) * ROW_PX) / 2 / GRID_PX) * GRID_PX;
      return rows.map(({ node }, row) => ({
        ...node,
        position: { x: place * COLUMN_PX, y: top + row * ROW_PX },
      }));
    });
}

/** How many other outputs stand between each output and the solver or variables; a loop ends where it began. */
function depthsOf(outputs: StudyDraft["outputs"]): number[] {
  const bySymbol = new Map(outputs.map((output, index) => [toSymbol(output.label), index]));
  const known = new Map<number, number>();
  const depthOf = (index: number, isOnTheWay: ReadonlySet<number>): number => {
    const found = known.get(index);
    if (found !== undefined) return found;
    const { kind, expression = "" } = outputs[index] ?? { kind: "json" as const };
    const used = kind === "formula" ? symbolsInExpression(expression) : [];
    const way = new Set([...isOnTheWay, index]);
    const depths = used.flatMap((symbol) => {
      const other = bySymbol.get(symbol);
      return other === undefined || way.has(other) ? [] : depthOf(other, way) + 1;
    });
    const depth = Math.max(0, ...depths);
    known.set(index, depth);
    return depth;
  };
  return outputs.map((_output, index) => depthOf(index, new Set()));
}

function toFile(source: string): { source: string; template?: true } {
  return { source, ...(source.endsWith(".tmpl") ? { template: true } : {}) };
}

function definedOnly(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
