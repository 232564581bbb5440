import type { ElementBlock } from "./parse-gmsh-inp.ts";

/** Families of elements in CalculiX that a mesh of each dimension can be made of, the usual one first. */
const families: Readonly<Record<2 | 3, readonly string[]>> = {
  2: ["CPS", "CPE", "CAX", "S", "M3D", "DCAX", "DS"],
  3: ["C3D", "DC3D", "F3D"],
};
/** Counts of nodes that CalculiX has elements with. */
const nodeCounts: Readonly<Record<2 | 3, readonly number[]>> = { 2: [3, 4, 6, 8], 3: [4, 6, 8, 10, 15, 20] };

/**
 * The type in CalculiX of each block of elements.
 * @param wanted such as CPE6 or C3D10T. In a mesh of mixed elements those with another number of nodes get the type of
 *   the same family: CPE8 beside CPE6.
 * @throws Error with a sentence where CalculiX has no such element, or none of the elements has so many nodes
 */
export function chooseTypes(
  blocks: readonly ElementBlock[],
  dimension: 2 | 3,
  wanted: string | undefined,
): ReadonlyMap<ElementBlock, string> {
  for (const { type, nodesPerElement } of blocks)
    if (!nodeCounts[dimension].includes(nodesPerElement))
      throw new Error(
        `The mesh has ${type} elements, which CalculiX does not know: ${nodesPerElement === 5 ? "avoid pyramids" : "write Mesh.SecondOrderIncomplete = 1; into the geometry"}`,
      );
  if (wanted === undefined) return new Map(blocks.map((block) => [block, block.type]));
  const { family, nodes, suffix } = readType(wanted, dimension);
  if (!blocks.some(({ nodesPerElement }) => nodesPerElement === nodes))
    throw new Error(
      `${wanted} has ${nodes} nodes, but the mesh has ${listTypes(blocks)}: set Mesh.ElementOrder in the geometry, or choose another element type`,
    );
  return new Map(
    blocks.map((block) => [
      block,
      block.nodesPerElement === nodes ? `${family}${nodes}${suffix}` : `${family}${block.nodesPerElement}`,
    ]),
  );
}

function readType(wanted: string, dimension: 2 | 3): { family: string; nodes: number; suffix: string } {
  const match = /^([A-Z]+(?:3D)?|M3D)(\d{1,2})([A-Z]*)$/.exec(wanted.trim().toUpperCase());
  const [, family = "", nodes = "", suffix = ""] = match ?? [];
  if (!families[dimension].includes(family) || !nodeCounts[dimension].includes(Number(nodes)))
    throw new Error(
      `${wanted} is no element type for a mesh of dimension ${dimension}; such are ${dimension === 2 ? "CPS6, CPE6, CAX6, S6" : "C3D4, C3D10, C3D20R"}`,
    );
  return { family, nodes: Number(nodes), suffix };
}

export function listTypes(blocks: readonly ElementBlock[]): string {
  return [...new Set(blocks.map(({ type }) => type))].join(", ");
}

/** Is it one whose nodes lie in the x-y plane and go round counter-clockwise? A shell lies anywhere. */
export function isPlane(type: string): boolean {
  return /^(?:CPS|CPE|D?CAX)/.test(type);
}

export function isAxisymmetric(type: string): boolean {
  return /^D?CAX/.test(type);
}

/** The order of the nodes that turns an element over: element 2 of the mirrored triangle 1 2 3 is 1 3 2. */
export const mirrored: Readonly<Record<2 | 3, Readonly<Record<number, readonly number[]>>>> = {
  2: {
    3: [0, 2, 1],
    4: [0, 3, 2, 1],
    6: [0, 2, 1, 5, 4, 3],
    8: [0, 3, 2, 1, 7, 6, 5, 4],
  },
  3: {
    4: [0, 2, 1, 3],
    6: [3, 4, 5, 0, 1, 2],
    8: [4, 5, 6, 7, 0, 1, 2, 3],
    10: [0, 2, 1, 3, 6, 5, 4, 7, 9, 8],
    15: [3, 4, 5, 0, 1, 2, 9, 10, 11, 6, 7, 8, 12, 13, 14],
    20: [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11, 16, 17, 18, 19],
  },
};

/** The corners whose edges from the first node span the element, in this order: the sign of area or volume is theirs. */
export const spanning: Readonly<Record<2 | 3, Readonly<Record<number, readonly number[]>>>> = {
  2: { 3: [1, 2], 4: [1, 3], 6: [1, 2], 8: [1, 3] },
  3: { 4: [1, 2, 3], 6: [1, 2, 3], 8: [1, 3, 4], 10: [1, 2, 3], 15: [1, 2, 3], 20: [1, 3, 4] },
};
