import { compareEdges, compareNodes, groupIdOf, type Study, type StudyNode } from "./study.ts";

/**
 * study.json as text: two spaces, keys in a fixed order, nodes and edges one after the other, a newline at the end.
 * Equal studies give equal bytes, so a save that changes nothing changes no file.
 */
export function serializeStudy(study: Study): string {
  const { schemaVersion, id, name, description, revision, nodes, edges, settings } = study;
  const ordered = {
    schemaVersion,
    id,
    name,
    ...(description === undefined ? {} : { description }),
    revision,
    nodes: [...nodes].sort(compareNodes).map(orderedNode),
    edges: [...edges].sort(compareEdges).map(({ sourceId, targetId }) => ({ sourceId, targetId })),
    settings: sortKeys(settings),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function orderedNode(node: StudyNode): object {
  const { id, type, label, position, pinned, data } = node;
  const groupId = groupIdOf(node);
  const { x, y } = position;
  return {
    id,
    type,
    label,
    position: { x, y },
    ...(pinned === undefined ? {} : { pinned }),
    ...(groupId === undefined ? {} : { groupId }),
    data: sortKeys(data),
  };
}

function sortKeys(fields: object): object {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
