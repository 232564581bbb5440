import { z } from "zod";
import { PROPOSED } from "../../shared/study/modification.ts";
import { NodeType } from "../../shared/study/node-types.ts";

const CanvasNode = z.looseObject({
  id: z.string(),
  type: NodeType,
  label: z.string(),
  data: z.record(z.string(), z.unknown()).default({}),
});
const CanvasEdge = z.looseObject({ sourceId: z.string(), targetId: z.string() });
const CanvasProblem = z.looseObject({ message: z.string(), severity: z.string().optional() });

const Canvas = z.looseObject({
  nodes: z.array(CanvasNode),
  edges: z.array(CanvasEdge).default([]),
  problems: z.array(CanvasProblem).default([]),
  /** A large canvas comes in pieces; this says where the next one starts. */
  leftOut: z.string().optional(),
});

export type CanvasNode = {
  readonly id: string;
  readonly type: NodeType;
  readonly label: string;
  readonly data: Readonly<Record<string, unknown>>;
};
export type Canvas = {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly { readonly sourceId: string; readonly targetId: string }[];
  readonly problems: readonly { readonly message: string; readonly severity?: string | undefined }[];
};

/**
 * Reads the answers of `canvas_read`, one for each piece of the canvas, in order.
 * @returns `nextOffset` where another piece is to be read; undefined where an answer has another form.
 */
export function parseCanvas(
  texts: readonly string[],
): { canvas: Canvas; nextOffset: number | undefined } | undefined {
  const nodes = new Map<string, CanvasNode>();
  const edges = new Map<string, Canvas["edges"][number]>();
  let problems: Canvas["problems"] = [];
  let nextOffset: number | undefined;
  for (const text of texts) {
    const parsed = Canvas.safeParse(parseJson(text));
    if (!parsed.success) return undefined;
    for (const node of parsed.data.nodes) nodes.set(node.id, node);
    for (const edge of parsed.data.edges) edges.set(`${edge.sourceId}>${edge.targetId}`, edge);
    problems = parsed.data.problems;
    const offset = Number(/\boffset (\d+)/.exec(parsed.data.leftOut ?? "")?.[1]);
    nextOffset = parsed.data.nodes.length > 0 && Number.isFinite(offset) ? offset : undefined;
  }
  return { canvas: { nodes: [...nodes.values()], edges: [...edges.values()], problems }, nextOffset };
}

const ProblemList = z.union([
  z.array(CanvasProblem),
  z.looseObject({ problems: z.array(CanvasProblem) }).transform(({ problems }) => problems),
]);

/** Reads the answer of `check_study`; undefined where it is no list of problems. */
export function parseProblems(text: string): Canvas["problems"] | undefined {
  const parsed = ProblemList.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

const StudyList = z.array(
  z.looseObject({ name: z.string(), path: z.string().optional(), current: z.boolean().optional() }),
);
export type StudyList = z.infer<typeof StudyList>;

/** Reads the answer of `list_studies`; undefined where it has another form. */
export function parseStudies(text: string): StudyList | undefined {
  const parsed = z.looseObject({ studies: StudyList }).safeParse(parseJson(text));
  return parsed.success ? parsed.data.studies : undefined;
}

const ChangeAnswer = z.looseObject({
  modification: z.looseObject({ ops: z.array(z.looseObject({ type: z.string() })) }),
});

/** What a tool says that it changed. */
export type ChangeAnswer = {
  readonly addedIds: readonly string[];
  readonly connections: readonly { readonly sourceId: string; readonly targetId: string }[];
};

export function parseChangeAnswer(text: string): ChangeAnswer | undefined {
  const parsed = ChangeAnswer.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { modification } = parsed.data;
  const added = modification.ops.map((op) =>
    z.looseObject({ type: z.literal("addNode"), node: z.looseObject({ id: z.string() }) }).safeParse(op),
  );
  const edges = modification.ops.map((op) => CanvasEdge.extend({ type: z.literal("connect") }).safeParse(op));
  return {
    addedIds: added.flatMap((op) => (op.success ? [op.data.node.id] : [])),
    connections: edges.flatMap((op) =>
      op.success ? [{ sourceId: op.data.sourceId, targetId: op.data.targetId }] : [],
    ),
  };
}

/** The sentence that a tool's JSON answer has for a reader. */
export function parseMessage(text: string): string | undefined {
  const parsed = z.looseObject({ message: z.string() }).safeParse(parseJson(text));
  return parsed.success ? parsed.data.message : undefined;
}

/** What was done, or only proposed, as the tool's answer says. */
export function sayDone(done: string, answer: string): string {
  return parseMessage(answer)?.startsWith(PROPOSED) === true
    ? `Proposed, it waits for your review: ${done}`
    : done;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the caller shows the text as it is.
  }
}
