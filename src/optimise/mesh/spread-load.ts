import type { MeshElements, MeshSets } from "./mesh-sets.ts";
import type { GmshMesh } from "./parse-gmsh-inp.ts";
import { integrateShapes } from "./surface-shapes.ts";

type Place = readonly [number, number, number];

/**
 * The share of each node in a force that is spread evenly over a set: over its faces or edges by their shape functions
 * (of a triangle with middle nodes those carry a third each and the corners nothing), or in equal parts where the set is
 * of points. In an axisymmetric model the radius counts, because a force there is that of the whole ring.
 * @returns by node, together 1, in the order in which gmsh wrote the elements; nodes that carry nothing are left out
 * @throws Error with a sentence for a person
 */
export function shareLoad(
  set: string,
  mesh: GmshMesh,
  parts: {
    readonly sets: MeshSets;
    readonly elements: MeshElements;
    readonly dimension: 2 | 3;
    readonly isAxisymmetric: boolean;
  },
): ReadonlyMap<number, number> {
  const { sets, elements, dimension, isAxisymmetric } = parts;
  const members = sets.findElements(set);
  const nodes = sets.findNodes(set);
  if (members === undefined && nodes === undefined)
    throw new Error(
      `There is no group "${set}" to load in the mesh; there are: ${sets.names.join(", ") || "none"}`,
    );
  const loaded = chooseElements(members ?? [], elements, dimension);
  if (loaded.length === 0 && (members ?? []).length > 0)
    throw new Error(`"${set}" is a volume: loads are spread over groups of faces, edges or points`);
  if (loaded.length === 0) {
    const points = nodes ?? [];
    if (points.length === 0) throw new Error(`The group "${set}" is empty`);
    return new Map(points.map((node) => [node, 1 / points.length]));
  }
  const shares = new Map<number, number>();
  let size = 0;
  for (const element of loaded) {
    const own = orderNodes(elements.nodesOf(element), elements.dimensionOf(element), mesh);
    const places = own.map((node) => placeOf(node, mesh));
    const radius = isAxisymmetric ? (x: number): number => x : undefined;
    for (const [index, share] of integrateShapes(
      elements.dimensionOf(element) === 1 ? 1 : 2,
      places,
      radius,
    ).entries()) {
      const node = own[index] ?? 0;
      shares.set(node, (shares.get(node) ?? 0) + share);
      size += share;
    }
  }
  if (!(size > 0)) throw new Error(`The faces or edges of "${set}" have no size`);
  const least = (1e-12 * size) / shares.size;
  return new Map(
    [...shares].flatMap(([node, share]) => (Math.abs(share) < least ? [] : [[node, share / size]])),
  );
}

/** The faces of a mesh of volumes, the edges of one of faces; else whatever the group is of. */
function chooseElements(
  members: readonly number[],
  elements: MeshElements,
  dimension: 2 | 3,
): readonly number[] {
  for (const wanted of dimension === 3 ? [2, 1] : [1, 2]) {
    const found = members.filter((element) => elements.dimensionOf(element) === wanted);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The middle node of a line last. gmsh 4.8 writes it between the ends, others behind them: it is the one that does not
 * belong to the longest of the three distances.
 */
function orderNodes(nodes: readonly number[], dimension: number, mesh: GmshMesh): readonly number[] {
  const [a, b, c] = nodes;
  if (dimension !== 1 || nodes.length !== 3 || a === undefined || b === undefined || c === undefined)
    return nodes;
  const [ab, bc, ca] = [distance(a, b, mesh), distance(b, c, mesh), distance(c, a, mesh)];
  if (ab >= bc && ab >= ca) return [a, b, c];
  return bc >= ca ? [b, c, a] : [c, a, b];
}

function distance(first: number, second: number, mesh: GmshMesh): number {
  const [a, b] = [placeOf(first, mesh), placeOf(second, mesh)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function placeOf(node: number, { nodeIndex, coordinates }: GmshMesh): Place {
  const at = 3 * (nodeIndex.get(node) ?? 0);
  return [coordinates[at] ?? 0, coordinates[at + 1] ?? 0, coordinates[at + 2] ?? 0];
}
