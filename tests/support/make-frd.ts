export type FrdField = {
  readonly name: string;
  readonly components: readonly string[];
  /** As they stand in the file: 12 characters each, or as numbers that are printed so. */
  readonly rows: readonly (readonly [node: number, values: readonly (number | string)[]])[];
  /** Adds the ALL that a reader computes of a vector. */
  readonly isVector?: boolean;
  readonly value?: number;
};

/** An .frd file as CalculiX 2.20 writes it. */
export function makeFrd(
  fields: readonly FrdField[],
  {
    idWidth = 10,
    newline = "\n",
    ending = " 9999",
  }: { idWidth?: 5 | 10; newline?: string; ending?: string } = {},
): Buffer {
  const flag = idWidth === 10 ? "1" : "0";
  const lines = [
    "    1C",
    `    1U${" ".repeat(66)}`,
    head("    2C", 1, flag),
    row(1, [0, 0, 0], idWidth),
    " -3",
  ];
  for (const [index, { name, components, rows, isVector = false, value = 1 }] of fields.entries()) {
    lines.push(
      `    1PSTEP${String(index + 1).padStart(26)}`,
      `  100CL${String(101 + index).padStart(5)}${value.toFixed(9).slice(0, 11).padStart(12)}${String(rows.length).padStart(12)}${" ".repeat(20)} 0${String(index + 1).padStart(5)}${" ".repeat(10)}${flag.padStart(2)}`,
      ` -4  ${name.padEnd(8)}${String(components.length + (isVector ? 1 : 0)).padStart(5)}    1`,
      ...components.map((component) => ` -5  ${component.padEnd(8)}    1    4    1    1`),
      ...(isVector ? [" -5  ALL         1    2    0    0    1ALL"] : []),
      ...rows.map(([node, values]) => row(node, values, idWidth)),
      " -3",
    );
  }
  return Buffer.from([...lines, ending, ""].join(newline), "latin1");
}

function head(key: string, count: number, flag: string): string {
  return `${key}${" ".repeat(18)}${String(count).padStart(12)}${" ".repeat(37)}${flag}`;
}

function row(node: number, values: readonly (number | string)[], idWidth: number): string {
  const cells = values.map((value) => (typeof value === "string" ? value : printE(value)).padStart(12));
  const lines = [` -1${String(node).padStart(idWidth)}${cells.slice(0, 6).join("")}`];
  for (let at = 6; at < cells.length; at += 6)
    lines.push(` -2${" ".repeat(idWidth)}${cells.slice(at, at + 6).join("")}`);
  return lines.join("\n");
}

/** As C prints %12.5E. */
export function printE(value: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(5).split("e");
  return `${mantissa}E${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, "0")}`.padStart(12);
}
