import { AppError } from "../../src/shared/errors.ts";
import { nodeTypeInfo } from "../../src/shared/study/node-types.ts";
import { findNode, type Study, type StudyNode } from "../../src/shared/study/study.ts";
import { symbolOf } from "../../src/shared/study/symbols.ts";

/** Names that a batch gives to nodes it adds: ref to node id. */
export type References = ReadonlyMap<string, string>;

/**
 * The node that a model means: by its ref in the batch, its id, else by label or symbol where that is one node.
 * @throws AppError op-rejected, with what could have been meant.
 */
export function resolveNode(study: Study, name: string, references: References = new Map()): StudyNode {
  const exact = findNode(study, references.get(name) ?? name);
  if (exact !== undefined) return exact;
  const wanted = name.trim().toLowerCase();
  for (const matches of [
    study.nodes.filter((node) => node.label === name),
    study.nodes.filter((node) => node.label.toLowerCase() === wanted),
    study.nodes.filter((node) => symbolOf(node)?.toLowerCase() === wanted),
  ]) {
    const [first, second] = matches;
    if (first !== undefined && second === undefined) return first;
    if (first !== undefined)
      throw new AppError(
        "op-rejected",
        `"${name}" could be ${listNodes(matches)}: give the id instead of the label`,
      );
  }
  throw new AppError("op-rejected", `There is no node "${name}". ${suggest(study, wanted)}`);
}

export function nameNode(node: StudyNode): string {
  return `"${node.label}" (${node.id})`;
}

export function nameKind(node: StudyNode): string {
  return nodeTypeInfo[node.type].title.toLowerCase();
}

function suggest(study: Study, wanted: string): string {
  if (study.nodes.length === 0) return "The canvas is empty: add nodes with canvas_add_node.";
  const words = wanted.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  const similar = study.nodes.filter((node) => {
    const text = `${node.id} ${node.label}`.toLowerCase();
    return words.some((word) => text.includes(word));
  });
  if (similar.length > 0) return `Similar: ${listNodes(similar)}`;
  if (study.nodes.length <= 20) return `The nodes are: ${listNodes(study.nodes)}`;
  return "canvas_read lists the nodes with their ids.";
}

function listNodes(nodes: readonly StudyNode[]): string {
  const shown = nodes.slice(0, 20).map(nameNode).join(", ");
  return nodes.length > 20 ? `${shown} and ${nodes.length - 20} more` : shown;
}
