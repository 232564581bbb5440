import { appendFile, lstat, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatNumber } from "../../shared/expression/format-number.ts";
import { meshFileNames, type Step } from "../../shared/optimise/problem.ts";
import { type CalculixMesh, gmshToCalculix } from "../mesh/gmsh-to-calculix.ts";
import { compileFormula } from "./compile-problem.ts";
import { computeNumber } from "./compute-formulas.ts";
import { findGmshError } from "./find-complaint.ts";
import { needProgram } from "./need-program.ts";
import { runProgram } from "./run-program.ts";
import { findInput, findInTrial } from "./step-input.ts";
import { TrialFailure } from "./trial-failure.ts";
import { inTrial, type TrialWork, writeAnew } from "./trial-work.ts";

type GmshStep = Extract<Step, { kind: "gmsh" }>;

/** A mesh is one text in memory. */
const MAX_MESH_BYTES = 500_000_000;

/** Meshes a geometry, and makes CalculiX input of the mesh. @throws TrialFailure */
export async function runGmsh(step: GmshStep, work: TrialWork): Promise<void> {
  const { nodeId, label, input, dimension, timeLimitS } = step;
  const place = { nodeId, label };
  const program = needProgram("gmsh", place, work);
  const { folder, name } = await findInput(input, place, work);
  for (const { set } of step.loads)
    if (/[\\/]/.test(set))
      throw new TrialFailure(
        "output",
        `"${label}" has a load on ${set}, which can be no part of a file name`,
        place,
      );
  const names = meshFileNames(name);
  const made = [names.raw, names.mesh, ...step.loads.map(({ set }) => names.load(set))];
  // A gmsh that crashed may have left half a mesh.
  for (const file of made) await rm(inTrial(work, folder, file), { recursive: true, force: true });
  if (name.endsWith(".geo")) await endLastLine(inTrial(work, folder, name));
  const { log } = await runProgram(work, {
    ...place,
    program,
    name: "gmsh",
    args: [
      name,
      `-${dimension}`,
      "-nt",
      "1",
      "-v",
      "2",
      "-format",
      "inp",
      ...settings(work),
      "-o",
      names.raw,
    ],
    folder,
    timeLimitS,
    findComplaint: findGmshError,
  });
  // A geometry may run commands: what was a folder may be a link by now.
  const target = await findInTrial(folder, place, work);
  const raw = join(target, names.raw);
  const info = await lstat(raw).catch(() => undefined);
  if (info?.isFile() !== true)
    throw new TrialFailure("output", `"${label}" ended without a mesh`, { nodeId, file: log });
  if (info.size > MAX_MESH_BYTES)
    throw new TrialFailure(
      "resource-limit",
      `"${label}" made a mesh of more than ${MAX_MESH_BYTES / 1e6} MB`,
      { nodeId, file: log },
    );
  const mesh = convert(step, await readFile(raw, "utf8"), work, join(folder, names.raw));
  await writeAnew(target, names.mesh, mesh.mesh);
  for (const [set, rows] of mesh.loads) await writeAnew(target, names.load(set), rows);
}

/** Of a last line that no line break follows, gmsh takes the first statement only, without a word. */
async function endLastLine(path: string): Promise<void> {
  const text = await readFile(path);
  if (text.at(-1) !== "\n".charCodeAt(0)) await appendFile(path, "\n");
}

/** All that the trial knows; a geometry takes of it what its `DefineConstant` names. */
function settings({ scope }: TrialWork): string[] {
  return [...scope].flatMap(([symbol, value]) =>
    typeof value === "number" ? ["-setnumber", symbol, formatNumber(value)] : ["-setstring", symbol, value],
  );
}

function convert(step: GmshStep, text: string, { scope }: TrialWork, file: string): CalculixMesh {
  const { nodeId, label, dimension, elementType } = step;
  const loads = step.loads.map(({ set, direction, total }) => ({
    set,
    direction,
    total: computeNumber(compileFormula(total, { nodeId, label: `${label}, load on ${set}` }), scope),
  }));
  try {
    return gmshToCalculix(text, {
      dimension,
      loads,
      ...(elementType === undefined ? {} : { elementType }),
    });
  } catch (error) {
    // All that it throws is about the mesh.
    const message = error instanceof Error ? error.message : String(error);
    throw new TrialFailure("output", `"${label}": ${message}`, { nodeId, file });
  }
}
