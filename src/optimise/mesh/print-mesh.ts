import { isPlane, mirrored, spanning } from "./element-types.ts";
import type { MeshElements, MeshSets } from "./mesh-sets.ts";
import type { ElementBlock, GmshMesh } from "./parse-gmsh-inp.ts";

/**
 * CalculiX reads 20 characters of a number and drops the rest without a word: -6.123233995736766e-15 becomes another
 * number, or none.
 */
const MOST_CHARACTERS = 20;
/** Of a line of numbers; CalculiX takes 16 of them. */
const NUMBERS_ON_LINE = 16;

/** The shortest text that gives the number again, rounded to 13 digits where that is longer than CalculiX reads. */
export function printNumber(value: number): string {
  const text = String(value);
  return text.length <= MOST_CHARACTERS ? text : value.toExponential(12);
}

export function printNodes({ nodeIds, coordinates }: GmshMesh, used: ReadonlySet<number>): string[] {
  const rows = ["*NODE"];
  for (const [index, id] of nodeIds.entries()) {
    if (!used.has(id)) continue;
    const [x = 0, y = 0, z = 0] = coordinates.subarray(3 * index, 3 * index + 3);
    rows.push(`${id}, ${printNumber(x)}, ${printNumber(y)}, ${printNumber(z)}`);
  }
  return rows;
}

/** The elements of a block under their type in CalculiX, turned over where they are inside out. */
export function printElements(mesh: GmshMesh, block: ElementBlock, type: string): string[] {
  const { ids, nodes, nodesPerElement, set } = block;
  const dimension = block.dimension === 3 ? 3 : 2;
  const corners = spanning[dimension][nodesPerElement] ?? [];
  const turned = mirrored[dimension][nodesPerElement] ?? [];
  // A shell has no right side: its normal is as gmsh made the surface.
  const isTurnable = dimension === 3 || isPlane(type);
  const rows = [`*ELEMENT, TYPE=${type}, ELSET=${set}`];
  for (const [index, id] of ids.entries()) {
    const own = nodes.slice(index * nodesPerElement, (index + 1) * nodesPerElement);
    const isInsideOut = isTurnable && sizeSign(mesh, own, corners) < 0;
    const ordered = isInsideOut ? turned.map((place) => own[place] ?? 0) : own;
    rows.push(...wrapNumbers([id, ...ordered]));
  }
  return rows;
}

/** Above 0 where the edges from the first node to the corners span a positive area (x-y plane) or volume. */
function sizeSign(
  { nodeIndex, coordinates }: GmshMesh,
  nodes: readonly number[],
  corners: readonly number[],
): number {
  const origin = 3 * (nodeIndex.get(nodes[0] ?? 0) ?? 0);
  const edges = corners.map((corner) => {
    const at = 3 * (nodeIndex.get(nodes[corner] ?? 0) ?? 0);
    return [0, 1, 2].map((axis) => (coordinates[at + axis] ?? 0) - (coordinates[origin + axis] ?? 0));
  });
  const [[ax = 0, ay = 0, az = 0] = [], [bx = 0, by = 0, bz = 0] = [], c] = edges;
  const z = ax * by - ay * bx;
  if (c === undefined) return z;
  const [cx = 0, cy = 0, cz = 0] = c;
  return (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + z * cz;
}

/** Physical groups of elements, as far as these are kept. */
export function printElementSets({ elementSets }: GmshMesh, kept: readonly ElementBlock[]): string[] {
  const there = new Set(kept.flatMap(({ ids }) => ids));
  return [...elementSets].flatMap(([name, members]) => {
    const left = members.filter((element) => there.has(element));
    return left.length === 0 ? [] : [`*ELSET, ELSET=${name}`, ...wrapNumbers(left)];
  });
}

/** The nodes of each group: as gmsh wrote them, else those of its elements, of which faces and edges are dropped. */
export function printNodeSets(sets: MeshSets, elements: MeshElements, used: ReadonlySet<number>): string[] {
  return sets.names.flatMap((name) => {
    const nodes = sets.findNodes(name) ?? (sets.findElements(name) ?? []).flatMap(elements.nodesOf);
    const left = [...new Set(nodes)].filter((node) => used.has(node));
    return left.length === 0 ? [] : [`*NSET, NSET=${name}`, ...wrapNumbers(left)];
  });
}

/** A line that goes on ends with a comma. */
function wrapNumbers(numbers: readonly number[]): string[] {
  const rows: string[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS_ON_LINE)
    rows.push(
      `${numbers.slice(at, at + NUMBERS_ON_LINE).join(", ")}${at + NUMBERS_ON_LINE < numbers.length ? "," : ""}`,
    );
  return rows;
}

/** Rows of `*CLOAD`. What rounding leaves over goes to the node that carries most, so that the whole force is right. */
export function printForces(
  shares: ReadonlyMap<number, number>,
  { direction, total }: { readonly direction: number; readonly total: number },
): string {
  const forces = [...shares].map(([node, share]) => ({
    node,
    force: Number((share * total).toPrecision(13)),
  }));
  const [first, ...others] = forces.toSorted((a, b) => Math.abs(b.force) - Math.abs(a.force));
  if (first === undefined) return "";
  const rest = others.reduceRight((sum, { force }) => sum + force, 0);
  first.force = total - rest;
  return forces.map(({ node, force }) => `${node}, ${direction}, ${printNumber(force)}\n`).join("");
}
