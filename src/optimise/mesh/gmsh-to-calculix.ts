import { chooseTypes, isAxisymmetric, listTypes } from "./element-types.ts";
import { indexElements, indexSets } from "./mesh-sets.ts";
import { type GmshMesh, parseGmshInp } from "./parse-gmsh-inp.ts";
import { printElementSets, printElements, printForces, printNodeSets, printNodes } from "./print-mesh.ts";
import { shareLoad } from "./spread-load.ts";

/** A force that is spread over the nodes of a set, consistently with the shape functions of the elements there. */
export type MeshLoad = {
  readonly set: string;
  /** 1 x, 2 y, 3 z. */
  readonly direction: 1 | 2 | 3;
  /** The whole force; in an axisymmetric model that of the whole ring. */
  readonly total: number;
};

export type CalculixMesh = {
  /** `*NODE`, `*ELEMENT`, `*NSET` and `*ELSET` blocks for `*INCLUDE`. */
  readonly mesh: string;
  /** Rows `node, direction, force` for `*CLOAD`, by set as the loads name it. */
  readonly loads: ReadonlyMap<string, string>;
};

/**
 * Makes CalculiX input of a mesh that gmsh wrote as Abaqus `.inp`: keeps the elements of the wanted dimension only (gmsh
 * also writes boundary lines and triangles as elements) and the nodes that they use, turns over elements that are inside
 * out, makes node sets of all physical groups, and spreads forces over sets.
 * @throws Error with a sentence for a person where the mesh has no such elements or sets
 */
export function gmshToCalculix(
  text: string,
  options: {
    readonly dimension: 2 | 3;
    readonly elementType?: string;
    readonly loads: readonly MeshLoad[];
  },
): CalculixMesh {
  const { dimension, elementType, loads } = options;
  const mesh = parseGmshInp(text);
  const kept = mesh.blocks.filter((block) => block.dimension === dimension && block.ids.length > 0);
  if (kept.length === 0) throw noElements(mesh, dimension);
  const types = chooseTypes(kept, dimension, elementType);
  const used = new Set(kept.flatMap(({ nodes }) => nodes));
  for (const node of used)
    if (!mesh.nodeIndex.has(node))
      throw new Error(`The mesh is damaged: node ${node} of an element is not there`);
  const elements = indexElements(mesh);
  const sets = indexSets(mesh);
  const lines = [
    ...printNodes(mesh, used),
    ...kept.flatMap((block) => printElements(mesh, block, types.get(block) ?? block.type)),
    ...printElementSets(mesh, kept),
    ...printNodeSets(sets, elements, used),
  ];
  const isRing = [...types.values()].some(isAxisymmetric);
  const forces = new Map<string, string>();
  for (const load of loads) {
    const shares = shareLoad(load.set, mesh, { sets, elements, dimension, isAxisymmetric: isRing });
    const stray = [...shares.keys()].find((node) => !used.has(node));
    if (stray !== undefined)
      throw new Error(
        `The group "${load.set}" is not part of the mesh: no element of dimension ${dimension} has its node ${stray}`,
      );
    forces.set(load.set, (forces.get(load.set) ?? "") + printForces(shares, load));
  }
  return { mesh: `${lines.join("\n")}\n`, loads: forces };
}

function noElements({ blocks }: GmshMesh, dimension: 2 | 3): Error {
  const there = blocks.length === 0 ? "it has none at all" : `it has only ${listTypes(blocks)}`;
  const group = dimension === 3 ? "Physical Volume" : "Physical Surface";
  return new Error(
    `The mesh has no elements of dimension ${dimension}; ${there}. Does the geometry have a ${group}, which all other groups make necessary?`,
  );
}
