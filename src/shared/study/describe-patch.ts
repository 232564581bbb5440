import { z } from "zod";
import { NodeType, nodeTypeInfo } from "./node-types.ts";
import type { StudyPatch } from "./patch.ts";
import { Edge, findNode, Id, type Study } from "./study.ts";

/** One line of a change list: what happened to which node or edge, with the values before and after. */
export const ChangeRow = z.strictObject({
  kind: z.enum(["added", "changed", "moved", "removed", "connected", "disconnected", "study"]),
  nodeId: Id.optional(),
  nodeType: NodeType.optional(),
  /** The edge of a row that connects or disconnects. */
  edge: Edge.optional(),
  /** The node's label, or `source → target` of an edge. */
  label: z.string(),
  fields: z.array(
    z.strictObject({ field: z.string(), before: z.string().optional(), after: z.string().optional() }),
  ),
});
export type ChangeRow = z.infer<typeof ChangeRow>;

/** The change list of a patch. `before` and `after` are the studies on both sides of it, for the labels. */
export function describePatch(patch: StudyPatch, before: Study, after: Study): ChangeRow[] {
  const labelOf = (id: string): string => (findNode(after, id) ?? findNode(before, id))?.label ?? id;
  const rows: ChangeRow[] = patch.nodes.map((change): ChangeRow => {
    if (change.type === "updated") {
      const fields = changedFields(change.before, change.after);
      const onlyMoved = fields.every(({ field }) => field === "position");
      const node = findNode(after, change.nodeId) ?? findNode(before, change.nodeId);
      return {
        kind: onlyMoved ? "moved" : "changed",
        nodeId: change.nodeId,
        ...(node === undefined ? {} : { nodeType: node.type }),
        label: labelOf(change.nodeId),
        fields: fields.filter(({ field }) => field !== "position"),
      };
    }
    const { node } = change;
    return {
      kind: change.type,
      nodeId: node.id,
      nodeType: node.type,
      label: node.label,
      fields: change.type === "added" ? changedFields({}, dataFields(node.data)) : [],
    };
  });
  for (const { type, edge } of patch.edges) {
    rows.push({
      kind: type === "added" ? "connected" : "disconnected",
      label: `${labelOf(edge.sourceId)} → ${labelOf(edge.targetId)}`,
      nodeId: edge.targetId,
      edge,
      fields: [],
    });
  }
  if (patch.study !== undefined) {
    rows.push({
      kind: "study",
      label: after.name,
      fields: changedFields(patch.study.before, patch.study.after),
    });
  }
  return rows;
}

/** A change row as one line of text, for the terminal and for screen readers: `Added design variable "Web" (lower 2, upper 8)`. */
export function changeRowText(row: ChangeRow): string {
  const what = row.nodeType === undefined ? "" : `${nodeTypeInfo[row.nodeType].title.toLowerCase()} `;
  const values = row.fields.map(({ field, before, after }) =>
    before === undefined || row.kind === "added"
      ? `${field} ${after ?? "removed"}`
      : `${field} ${before} → ${after ?? "none"}`,
  );
  const suffix = values.length === 0 ? "" : ` (${values.join(", ")})`;
  switch (row.kind) {
    case "added":
      return `Added ${what}"${row.label}"${suffix}`;
    case "removed":
      return `Removed ${what}"${row.label}"`;
    case "changed":
      return `Changed ${what}"${row.label}"${suffix}`;
    case "moved":
      return `Moved ${what}"${row.label}"`;
    case "connected":
      return `Connected ${row.label}`;
    case "disconnected":
      return `Disconnected ${row.label}`;
    case "study":
      return `Changed the study${suffix}`;
  }
}

function dataFields(data: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [`data.${key}`, value]));
}

function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): ChangeRow["fields"] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => ({
    field: key.replace(/^(data|settings)\./, ""),
    ...(before[key] === undefined ? {} : { before: shortValue(before[key]) }),
    ...(after[key] === undefined ? {} : { after: shortValue(after[key]) }),
  }));
}

function shortValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
