import { z } from "zod";
import { Edge, groupIdOf, Id, type Study, StudyNode } from "../../shared/study/study.ts";

/** More than this is not taken from the clipboard, nor put there. */
export const MAX_CLIP_NODES = 2_000;
const MAX_CLIP_CHARACTERS = 20_000_000;

/**
 * What goes through the clipboard: nodes with the edges that touch them, as JSON that people can read. `study` says
 * where they come from: only there the edges to other nodes mean something.
 */
export const Clip = z.strictObject({
  planform: z.literal("nodes"),
  version: z.literal(1),
  study: z.strictObject({ id: Id, name: z.string() }),
  nodes: z.array(StudyNode).min(1).max(MAX_CLIP_NODES),
  edges: z.array(Edge).max(50 * MAX_CLIP_NODES),
});
export type Clip = z.infer<typeof Clip>;

/** These nodes, the members of groups among them, and every edge that touches one; undefined for no node. */
export function toClip(study: Study, nodeIds: readonly string[]): Clip | undefined {
  const wanted = new Set(nodeIds);
  const nodes = study.nodes.filter((node) => wanted.has(node.id) || wanted.has(groupIdOf(node) ?? ""));
  if (nodes.length === 0) return undefined;
  const ids = new Set(nodes.map(({ id }) => id));
  return {
    planform: "nodes",
    version: 1,
    study: { id: study.id, name: study.name },
    nodes,
    edges: study.edges.filter(({ sourceId, targetId }) => ids.has(sourceId) || ids.has(targetId)),
  };
}

export function clipText(clip: Clip): string {
  return JSON.stringify(clip, undefined, 2);
}

export type ParsedClip =
  | { readonly type: "clip"; readonly clip: Clip }
  | { readonly type: "error"; readonly message: string };

/** Reads what the clipboard holds, or says in words for the user why it cannot be pasted. */
export function parseClip(text: string): ParsedClip {
  if (text.trim() === "") return refused("The clipboard is empty: copy nodes on a canvas first");
  if (text.length > MAX_CLIP_CHARACTERS) return refused("There is too much on the clipboard to paste");
  const json = parseJson(text);
  const head = Head.safeParse(json);
  if (!head.success) return refused("The clipboard holds no nodes: copy some on a canvas first");
  if (head.data.version !== 1)
    return refused("These nodes were copied by a newer Planform: update this one to paste them");
  if (head.data.nodes.length > MAX_CLIP_NODES)
    return refused(
      `At most ${MAX_CLIP_NODES} nodes can be pasted at once, these are ${head.data.nodes.length}`,
    );
  const clip = Clip.safeParse(json);
  const isWhole = new Set(clip.data?.nodes.map(({ id }) => id)).size === clip.data?.nodes.length;
  if (!clip.success || !isWhole) return refused("The nodes on the clipboard are damaged: copy them again");
  return { type: "clip", clip: clip.data };
}

const Head = z.looseObject({
  planform: z.literal("nodes"),
  version: z.number(),
  nodes: z.array(z.unknown()),
});

function refused(message: string): ParsedClip {
  return { type: "error", message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What other programs put there is mostly no JSON.
    return undefined;
  }
}
