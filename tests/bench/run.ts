import { benchCanvas } from "./canvas.ts";
import { benchExtraction } from "./extraction.ts";
import { benchExtractors } from "./extractors.ts";
import type { Figure } from "./figure.ts";
import { benchMcpStart } from "./mcp-start.ts";
import { benchMemory } from "./memory.ts";
import { benchOps } from "./ops.ts";
import { benchRun } from "./run-overhead.ts";
import { benchSamplers } from "./samplers.ts";
import { benchScreenLatency } from "./screen-latency.ts";
import { benchStore } from "./store.ts";
import { benchTrials } from "./trials.ts";
import { benchTurn } from "./turn.ts";
import { benchWebStart } from "./web-start.ts";

/** `npm run bench -- [NAME ...]`: one line of JSON for each figure; exit code 1 when one does not hold its bar. */
const benches: Readonly<Record<string, () => Promise<Figure[]>>> = {
  canvas: benchCanvas,
  extraction: benchExtraction,
  extractors: benchExtractors,
  "mcp-start": benchMcpStart,
  memory: benchMemory,
  ops: benchOps,
  run: benchRun,
  samplers: benchSamplers,
  "screen-latency": benchScreenLatency,
  store: benchStore,
  trials: benchTrials,
  turn: benchTurn,
  "web-start": benchWebStart,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await measure()) {
    console.log(JSON.stringify(figure));
    if (!figure.ok) process.exitCode = 1;
  }
}
