/** Elements of one type, as gmsh wrote them together. */
export type ElementBlock = {
  /** Such as C3D10, in capitals. */
  readonly type: string;
  readonly dimension: 1 | 2 | 3;
  readonly nodesPerElement: number;
  /** The geometric entity that they are of, such as Surface19. */
  readonly set: string;
  readonly ids: readonly number[];
  /** Nodes of element i from `i * nodesPerElement` on, in the order of CalculiX, but for a middle node of a line. */
  readonly nodes: readonly number[];
};

export type GmshMesh = {
  readonly nodeIds: readonly number[];
  /** x, y, z of node i from `3 * i` on. */
  readonly coordinates: Float64Array;
  /** The place of a node in `nodeIds` by its number. */
  readonly nodeIndex: ReadonlyMap<number, number>;
  readonly blocks: readonly ElementBlock[];
  /** Elements of physical groups, also of such that are dropped. */
  readonly elementSets: ReadonlyMap<string, readonly number[]>;
  /** Nodes of physical groups; gmsh writes them with Mesh.SaveGroupsOfNodes. */
  readonly nodeSets: ReadonlyMap<string, readonly number[]>;
};

const SPACE = 32;
const COMMA = 44;
const ZERO = 48;

type Section =
  | { readonly kind: "nodes" }
  | { readonly kind: "elements"; readonly block: ElementBlock & { readonly numbers: number[] } }
  | { readonly kind: "set"; readonly numbers: number[] };

/**
 * Reads what gmsh writes with `-format inp`. Each character is looked at once or twice.
 * @throws Error where a number is none, or an element has too few nodes
 */
export function parseGmshInp(text: string): GmshMesh {
  const nodeIds: number[] = [];
  const coordinates: number[] = [];
  const blocks: (ElementBlock & { readonly numbers: number[] })[] = [];
  const elementSets = new Map<string, number[]>();
  const nodeSets = new Map<string, number[]>();
  let section: Section | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (text[start] === "*") {
      // gmsh puts lines of stars between its parts.
      if (text[start + 1] !== "*") section = openSection(text.slice(start, end).trimEnd());
    } else if (section?.kind === "nodes") {
      readNode(text.slice(start, end), nodeIds, coordinates);
    } else if (section !== undefined) {
      readIntegers(text, start, end, section.kind === "set" ? section.numbers : section.block.numbers);
    }
    start = end + 1;
  }
  return {
    nodeIds,
    coordinates: Float64Array.from(coordinates),
    nodeIndex: new Map(nodeIds.map((id, index) => [id, index])),
    blocks: blocks.map(splitElements),
    elementSets,
    nodeSets,
  };

  function openSection(line: string): Section | undefined {
    const [keyword = "", ...options] = line.slice(1).split(",");
    const option = (name: string): string | undefined =>
      options
        .find((each) => each.trim().toUpperCase().startsWith(`${name}=`))
        ?.split("=")[1]
        ?.trim();
    switch (keyword.trim().toUpperCase()) {
      case "NODE":
        return { kind: "nodes" };
      case "ELEMENT": {
        const block = openBlock(option("TYPE") ?? "", option("ELSET") ?? "");
        blocks.push(block);
        return { kind: "elements", block };
      }
      case "ELSET":
        return openSet(elementSets, option("ELSET"));
      case "NSET":
        return openSet(nodeSets, option("NSET"));
      default:
        return undefined;
    }
  }
}

function openSet(sets: Map<string, number[]>, name: string | undefined): Section | undefined {
  if (name === undefined) return undefined;
  const numbers = sets.get(name) ?? [];
  sets.set(name, numbers);
  return { kind: "set", numbers };
}

function openBlock(written: string, set: string): ElementBlock & { readonly numbers: number[] } {
  const type = written.toUpperCase();
  const dimension = /^C3D/.test(type)
    ? 3
    : /^(?:CPS|CPE|CAX|M3D|S|STRI)\d/.test(type)
      ? 2
      : /^(?:T3D|T2D|B2|B3|C1D)/.test(type)
        ? 1
        : undefined;
  const nodesPerElement = Number(/(\d+)[A-Z]*$/.exec(type)?.[1]);
  if (dimension === undefined || !(nodesPerElement >= 2))
    throw new Error(`The mesh has elements of the type "${written.slice(0, 40)}", which is not known`);
  return { type, dimension, nodesPerElement, set, ids: [], nodes: [], numbers: [] };
}

/** Of the numbers of a block, which may go over several lines for each element, the elements. */
function splitElements({
  numbers,
  ...block
}: ElementBlock & { readonly numbers: readonly number[] }): ElementBlock {
  const { nodesPerElement, type, set } = block;
  const length = nodesPerElement + 1;
  if (numbers.length % length !== 0)
    throw new Error(
      `The mesh is damaged: the elements ${type} of ${set} do not have ${nodesPerElement} nodes each`,
    );
  const ids: number[] = [];
  const nodes: number[] = [];
  for (let at = 0; at < numbers.length; at += length) {
    ids.push(numbers[at] ?? 0);
    for (let node = 1; node < length; node += 1) nodes.push(numbers[at + node] ?? 0);
  }
  return { ...block, ids, nodes };
}

function readNode(line: string, nodeIds: number[], coordinates: number[]): void {
  if (line.trim() === "") return;
  const [id, x, y, z = "0"] = line.split(",");
  const numbers = [x, y, z].map((part) =>
    part === undefined || part.trim() === "" ? Number.NaN : Number(part),
  );
  if (!/^\s*\d{1,15}\s*$/.test(id ?? "") || !numbers.every(Number.isFinite))
    throw new Error(`The mesh is damaged: "${line.trim().slice(0, 60)}" is no node`);
  nodeIds.push(Number(id));
  coordinates.push(...numbers);
}

/** Whole numbers between commas. */
function readIntegers(text: string, from: number, to: number, into: number[]): void {
  let value = 0;
  let digits = 0;
  for (let at = from; at <= to; at += 1) {
    const code = at < to ? text.charCodeAt(at) : COMMA;
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits += 1;
    } else if (code === COMMA) {
      if (digits > 0) into.push(value);
      value = 0;
      digits = 0;
    } else if (code > SPACE || digits > 15) {
      throw new Error(
        `The mesh is damaged: "${text.slice(from, Math.min(to, from + 60))}" has no whole numbers`,
      );
    }
  }
}
