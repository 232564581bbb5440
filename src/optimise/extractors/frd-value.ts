import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError, listNames } from "./extraction-error.ts";
import { type FrdBlock, indexFrd, readFrdRows } from "./parse-frd.ts";
import { createReducer, findColumn, reductionOf } from "./reduce-values.ts";

export type FrdQuery = Pick<Extraction, "field" | "column" | "reduce">;

/** Which nodes count: undefined means all. */
export type NodeChoice = {
  readonly set: ReadonlySet<number> | undefined;
  readonly excludeSet: ReadonlySet<number> | undefined;
};

/**
 * One value of a field of a CalculiX .frd file, reduced over nodes; of several steps the last one counts.
 * Without a column a stress gives its largest von Mises stress, a vector its largest magnitude.
 * @throws ExtractionError
 */
export function frdValue(bytes: Uint8Array, query: FrdQuery, nodes: NodeChoice): number {
  const block = chooseField(indexFrd(bytes), query.field);
  const { wanted, measure } = chooseMeasure(block, query);
  const reducer = createReducer(query.reduce === "maxVonMises" ? "max" : (reductionOf(query) ?? "max"));
  const isKept = (node: number): boolean =>
    (nodes.set === undefined || nodes.set.has(node)) && nodes.excludeSet?.has(node) !== true;
  let left = 0;
  readFrdRows(
    bytes,
    block,
    wanted,
    (node) => {
      const kept = isKept(node);
      if (!kept && nodes.excludeSet?.has(node) === true) left += 1;
      return kept;
    },
    (_, values) => reducer.add(measure(values)),
  );
  if (nodes.excludeSet !== undefined && left === 0)
    throw new ExtractionError(
      `none of the nodes of excludeSet is in ${block.field}: CalculiX gives the nodes of beams and shells new numbers. Leave excludeSet out there, and do not write OUTPUT=2D for stresses: they would be means over the thickness, without bending`,
    );
  const result = reducer.result();
  if (result === undefined)
    throw new ExtractionError(`${block.field} has no rows${block.nodes > 0 ? " for these nodes" : ""}`);
  if (!Number.isFinite(result)) throw new ExtractionError(`${block.field} is too large to compute with`);
  return result;
}

function chooseField(blocks: readonly FrdBlock[], field: string | undefined): FrdBlock {
  const fields = listNames(blocks.map((block) => block.field));
  if (blocks.length === 0)
    throw new ExtractionError("it holds no results: *NODE FILE and *EL FILE ask for them");
  if (field === undefined) throw new ExtractionError(`say which field is meant, of: ${fields}`);
  const wanted = field.trim().toUpperCase();
  const block = blocks.findLast((other) => other.field.toUpperCase() === wanted);
  if (block === undefined) throw new ExtractionError(`there is no field ${field}; there are: ${fields}`);
  return block;
}

/** What is read of a row, and which number becomes of it. */
function chooseMeasure(
  block: FrdBlock,
  { column, reduce }: FrdQuery,
): { wanted: readonly number[]; measure: (values: Float64Array) => number } {
  const { components, field, isVector } = block;
  const tensor = stressComponents.map((name) => components.indexOf(name));
  const isStress = tensor.every((place) => place >= 0);
  if (reduce === "maxVonMises" || (column === undefined && reduce === undefined && isStress)) {
    if (!isStress)
      throw new ExtractionError(
        `maxVonMises needs a stress; ${field} has the components ${listNames(components)}`,
      );
    if (column !== undefined)
      throw new ExtractionError("maxVonMises is computed of all components: leave the column out");
    return { wanted: tensor, measure: vonMises };
  }
  const wantsLength = column === undefined || /^(all|magnitude)$/i.test(String(column).trim());
  if (wantsLength && isVector) return { wanted: components.map((_, index) => index), measure: magnitude };
  const there = listNames([...components, ...(isVector ? ["ALL"] : [])]);
  const place =
    column === undefined
      ? components.length === 1
        ? 0
        : undefined
      : findColumn(
          column,
          components.map((name) => [name]),
          components.length,
        );
  if (place === undefined)
    throw new ExtractionError(
      column === undefined
        ? `say which column of ${field} is meant, of: ${there}`
        : `${field} has no column ${JSON.stringify(column)}; it has: ${there}`,
    );
  return { wanted: [place], measure: (values) => values[0] ?? Number.NaN };
}

const stressComponents = ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"];

/** Von Mises stress of xx, yy, zz, xy, yz, zx. */
function vonMises(values: Float64Array): number {
  const [xx = 0, yy = 0, zz = 0, xy = 0, yz = 0, zx = 0] = values;
  const normal = (xx - yy) ** 2 + (yy - zz) ** 2 + (zz - xx) ** 2;
  return Math.sqrt(normal / 2 + 3 * (xy * xy + yz * yz + zx * zx));
}

function magnitude(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
