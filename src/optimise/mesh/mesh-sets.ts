import type { ElementBlock, GmshMesh } from "./parse-gmsh-inp.ts";

/** Elements by their numbers. */
export type MeshElements = {
  dimensionOf(element: number): 1 | 2 | 3;
  nodesOf(element: number): readonly number[];
};

/** Groups of a mesh by their names; capitals count only where two differ in nothing else. */
export type MeshSets = {
  /** Elements of a group, also of those that are dropped. */
  findElements(name: string): readonly number[] | undefined;
  /** Nodes of a group that gmsh wrote as such. */
  findNodes(name: string): readonly number[] | undefined;
  readonly names: readonly string[];
};

export function indexElements(mesh: GmshMesh): MeshElements {
  const places = new Map<number, { block: ElementBlock; index: number }>();
  for (const block of mesh.blocks)
    for (const [index, id] of block.ids.entries()) places.set(id, { block, index });
  function placeOf(element: number): { block: ElementBlock; index: number } {
    const place = places.get(element);
    if (place === undefined)
      throw new Error(`The mesh is damaged: a group has element ${element}, which is not there`);
    return place;
  }
  return {
    dimensionOf: (element) => placeOf(element).block.dimension,
    nodesOf(element) {
      const { block, index } = placeOf(element);
      return block.nodes.slice(index * block.nodesPerElement, (index + 1) * block.nodesPerElement);
    },
  };
}

/** Physical groups; where the geometry has none, its entities as gmsh names them (Line2, Surface19). */
export function indexSets(mesh: GmshMesh): MeshSets {
  const entities = new Map<string, number[]>();
  for (const { set, ids } of mesh.blocks) entities.set(set, (entities.get(set) ?? []).concat(ids));
  const elementSets = mesh.elementSets.size > 0 || mesh.nodeSets.size > 0 ? mesh.elementSets : entities;
  return {
    findElements: (name) => find(elementSets, name),
    findNodes: (name) => find(mesh.nodeSets, name),
    names: [...new Set([...elementSets.keys(), ...mesh.nodeSets.keys()])],
  };
}

function find<Value>(map: ReadonlyMap<string, Value>, name: string): Value | undefined {
  const exact = map.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toUpperCase();
  return [...map].find(([key]) => key.toUpperCase() === wanted)?.[1];
}
