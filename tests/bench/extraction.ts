import {
  createModificationExtractor,
  extractModifications,
} from "../../src/core/chat/extract-modifications.ts";
import {
  type Figure,
  makeFigure,
  measureInTurn,
  median,
  medianRatio,
  round,
  timeOnProcessor,
} from "./figure.ts";

const bench = "extraction";
const size = 10_000_000;

/** Texts that are nothing but one piece, over and over: each would be quadratic for a search that begins anew at each brace. */
const hostilePieces = [
  "{",
  '{"modification":',
  '{"a":"',
  '{"',
  '"{',
  '{"a":[',
  '{"modification":[{"',
  '{"a":{},"b":',
  "[[[[",
  "\\",
  '"',
  '\\"{',
  "{}",
];

export async function benchExtraction(): Promise<Figure[]> {
  const mixed = fill(size, (index) => [prose(index), fence(index), code][index % 3] ?? "");
  const json = `[${fill(size, (index) => (index === 0 ? answer(index) : `,\n${answer(index)}`))}]`;
  const found = extractModifications(mixed).length;

  const speed = await measureInTurn(
    {
      mixed: () => timeOnProcessor(() => extractModifications(mixed)),
      mixedInPieces: () => timeOnProcessor(() => extractInPieces(mixed, 40)),
      json: () => timeOnProcessor(() => extractModifications(json)),
      jsonParse: () => timeOnProcessor(() => JSON.parse(json)),
    },
    9,
  );
  const perSecond = (text: string, times: readonly number[]) =>
    Buffer.byteLength(text) / 1000 / median(times);
  const parseSpeed = round(perSecond(json, speed.jsonParse));
  const hostile = hostilePieces.map((piece) => {
    const text = piece.repeat(Math.ceil(size / piece.length));
    return [
      piece,
      round(median([1, 2, 3].map(() => timeOnProcessor(() => extractModifications(text))))),
    ] as const;
  });

  return [
    makeFigure({
      bench,
      figure: "mixed prose and JSON",
      value: perSecond(mixed, speed.mixed),
      unit: "MB/s",
      bar: 100,
      detail: { bytes: Buffer.byteLength(mixed), modifications: found },
    }),
    makeFigure({
      bench,
      figure: "mixed prose and JSON, in pieces of 40 characters",
      value: perSecond(mixed, speed.mixedInPieces),
      unit: "MB/s",
      bar: 50,
      detail: { bytes: Buffer.byteLength(mixed) },
    }),
    makeFigure({
      bench,
      figure: "only JSON with modifications, time against JSON.parse on the same bytes",
      value: medianRatio(speed.json, speed.jsonParse),
      unit: "ratio",
      bar: 4,
      detail: {
        bytes: Buffer.byteLength(json),
        megabytesPerSecond: round(perSecond(json, speed.json)),
        jsonParse: parseSpeed,
      },
    }),
    makeFigure({
      bench,
      figure: "10 MB of only {",
      value: hostile[0]?.[1] ?? Number.NaN,
      unit: "ms",
      bar: 1000,
      detail: {},
    }),
    makeFigure({
      bench,
      figure: "10 MB of one hostile piece, the slowest",
      value: Math.max(...hostile.map(([, ms]) => ms)),
      unit: "ms",
      bar: 2000,
      detail: Object.fromEntries(hostile),
    }),
  ];
}

function extractInPieces(text: string, length: number): void {
  const extractor = createModificationExtractor();
  for (let at = 0; at < text.length; at += length) extractor.push(text.slice(at, at + length));
  extractor.end();
}

function fill(length: number, part: (index: number) => string): string {
  const parts: string[] = [];
  let filled = 0;
  for (let index = 0; filled < length; index++) {
    const text = part(index);
    parts.push(text);
    filled += text.length;
  }
  return parts.join("");
}

function prose(index: number): string {
  return `I've looked at node ${index}: its web isn't thick enough (see {note ${index}}), so I'd say 5" or "more" is right.
The stress σ = ${index} MPa stays below the limit; that's why the bounds [2, 8] can't be wider. `.repeat(3);
}

function answer(index: number): string {
  return JSON.stringify({
    success: true,
    message: `Added design variable "web thickness ${index}" (dv_${index})`,
    modification: {
      id: `01J${index}`,
      studyId: "bracket",
      baseRevision: index,
      ops: [
        {
          type: "addNode",
          node: {
            id: `dv_${index}`,
            type: "designVariable",
            label: "web thickness",
            position: { x: 120.5, y: -40 },
            data: { kind: "continuous", lower: 2, upper: 8, initial: 4.5, unit: "mm" },
          },
        },
        { type: "connect", sourceId: `dv_${index}`, targetId: "model" },
      ],
    },
  });
}

function fence(index: number): string {
  return `\n\`\`\`json\n${JSON.stringify(JSON.parse(answer(index)), undefined, 2)}\n\`\`\`\n`;
}

const code = `
\`\`\`python
def mass(x): return {"rho": 7.85e-9, 'area': x["b"] * x["h"]}
for k, v in {**a, "c": [1, {2}]}.items(): print(f"{k}: {v}")
\`\`\`
`;
