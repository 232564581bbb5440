import { frdValue } from "../../src/optimise/extractors/frd-value.ts";
import { gmshToCalculix } from "../../src/optimise/mesh/gmsh-to-calculix.ts";
import { makeFrd } from "../support/make-frd.ts";
import { type Figure, makeFigure, measureInTurn, median, medianRatio, timeOnProcessor } from "./figure.ts";

const bench = "extractors";
const tensor = ["SXX", "SYY", "SZZ", "SXY", "SYZ", "SZX"];
const all = { set: undefined, excludeSet: undefined };

export async function benchExtractors(): Promise<Figure[]> {
  const frd = makeStressFrd(4_400_000);
  const mesh = makeBrickMesh(60);
  const times = await measureInTurn(
    {
      vonMises: () => timeOnProcessor(() => frdValue(frd, { field: "STRESS" }, all)),
      split: () => timeOnProcessor(() => frd.toString("latin1").split("\n")),
      mesh: () =>
        timeOnProcessor(() =>
          gmshToCalculix(mesh, { dimension: 3, loads: [{ set: "TOP", direction: 3, total: 1 }] }),
        ),
      meshNumbers: () => timeOnProcessor(() => mesh.split(/[\n,]/).map(Number)),
    },
    9,
  );
  const perSecond = (bytes: number, measured: readonly number[]): number => bytes / 1_000 / median(measured);
  return [
    makeFigure({
      bench,
      figure: "largest von Mises stress of an .frd of 4.4 MB",
      value: median(times.vonMises),
      unit: "ms",
      bar: 40,
      detail: { bytes: frd.length, megabytesPerSecond: Math.round(perSecond(frd.length, times.vonMises)) },
    }),
    makeFigure({
      bench,
      figure: "the same, time against only splitting its text into lines",
      value: medianRatio(times.vonMises, times.split),
      unit: "ratio",
      bar: 12,
      detail: {},
    }),
    makeFigure({
      bench,
      figure: "CalculiX input of a gmsh mesh, time against only making numbers of its text",
      value: medianRatio(times.mesh, times.meshNumbers),
      unit: "ratio",
      bar: 4,
      detail: { bytes: mesh.length, megabytesPerSecond: Math.round(perSecond(mesh.length, times.mesh)) },
    }),
  ];
}

/** Nearly half of it nodes and displacements that are passed over, as CalculiX writes them. */
function makeStressFrd(bytes: number): Buffer {
  const nodes = Math.floor(bytes / (50 + 86));
  const value = (node: number, component: number): number =>
    Math.sin(node * 0.37 + component) * 10 ** (node % 5);
  const rows = (count: number): [number, number[]][] =>
    Array.from({ length: nodes }, (_, node) => [
      node + 1,
      Array.from({ length: count }, (_, component) => value(node, component)),
    ]);
  return makeFrd([
    { name: "DISP", components: ["D1", "D2", "D3"], rows: rows(3), isVector: true },
    { name: "STRESS", components: tensor, rows: rows(6) },
  ]);
}

/** A cube of bricks as gmsh writes it, with the faces of its top. */
function makeBrickMesh(side: number): string {
  const at = (x: number, y: number, z: number): number => 1 + x + (side + 1) * (y + (side + 1) * z);
  const lines = ["*Heading", " cube", "*NODE"];
  for (let z = 0; z <= side; z += 1)
    for (let y = 0; y <= side; y += 1)
      for (let x = 0; x <= side; x += 1) lines.push(`${at(x, y, z)}, ${x / side}, ${y / side}, ${z / side}`);
  const face: string[] = [];
  const bricks: string[] = [];
  let id = 0;
  for (let z = 0; z < side; z += 1)
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1) {
        const square = (level: number): number[] => [
          at(x, y, level),
          at(x + 1, y, level),
          at(x + 1, y + 1, level),
          at(x, y + 1, level),
        ];
        id += 1;
        bricks.push([id, ...square(z), ...square(z + 1)].join(", "));
        if (z === side - 1) face.push([1_000_000 + id, ...square(side)].join(", "));
      }
  return [
    ...lines,
    "*ELEMENT, type=CPS4, ELSET=Surface1",
    ...face,
    "*ELEMENT, type=C3D8, ELSET=Volume1",
    ...bricks,
    "*ELSET,ELSET=TOP",
    ...face.map((row) => `${row.split(",")[0]}, `),
    "",
  ].join("\n");
}
