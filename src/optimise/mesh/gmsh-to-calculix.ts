/** A force that is spread over the nodes of a set, consistently with the shape functions of the elements there. */
export type MeshLoad = {
  readonly set: string;
  /** 1 x, 2 y, 3 z. */
  readonly direction: 1 | 2 | 3;
  /** The whole force. */
  readonly total: number;
};

export type CalculixMesh = {
  /** `*NODE`, `*ELEMENT`, `*NSET` and `*ELSET` blocks for `*INCLUDE`. */
  readonly mesh: string;
  /** Rows `node, direction, force` for `*CLOAD`, by set. */
  readonly loads: ReadonlyMap<string, string>;
};

/**
 * Makes CalculiX input of a mesh that gmsh wrote as Abaqus `.inp`: keeps the elements of the wanted dimension only (gmsh
 * also writes boundary lines and triangles as elements), and spreads forces over sets.
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
  throw new Error(`not written yet: ${text.length} ${options.dimension}`);
}
