import { lstat, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Step } from "../../shared/optimise/problem.ts";
import { findCalculixError } from "./find-complaint.ts";
import { needProgram } from "./need-program.ts";
import { runProgram } from "./run-program.ts";
import { findInput } from "./step-input.ts";
import { TrialFailure } from "./trial-failure.ts";
import { inTrial, type TrialWork } from "./trial-work.ts";

/** What CalculiX writes of `beam.inp`. One of an earlier solution would be read as the result of this one. */
const OUTPUTS = ["dat", "frd", "sta", "cvg", "12d", "rout", "fcv"] as const;
/** The last line of a complete result file. */
const END_OF_FRD = "9999";

/**
 * Solves a deck. The exit code says little: CalculiX ends with 0 also when it could not open its input. So it has to write
 * both result files, the .frd to its end, and complain of nothing.
 */
export async function runCalculix(
  { nodeId, label, input, timeLimitS }: Extract<Step, { kind: "calculix" }>,
  work: TrialWork,
): Promise<void> {
  const place = { nodeId, label };
  const program = needProgram("ccx", place, work);
  if (!input.endsWith(".inp"))
    throw new TrialFailure(
      "not-found",
      `"${label}" reads ${input}, but CalculiX reads .inp files only`,
      place,
    );
  const { folder, name } = await findInput(input, place, work);
  const stem = name.slice(0, -".inp".length);
  for (const ending of OUTPUTS)
    await rm(inTrial(work, folder, `${stem}.${ending}`), { recursive: true, force: true });
  const { log } = await runProgram(work, {
    ...place,
    program,
    name: "ccx",
    args: ["-i", stem],
    folder,
    timeLimitS,
    findComplaint: findCalculixError,
  });
  for (const ending of ["dat", "frd"]) {
    const result = `${stem}.${ending}`;
    // A pipe in its place would be waited for.
    const info = await lstat(inTrial(work, folder, result)).catch(() => undefined);
    if (info?.isFile() !== true)
      throw new TrialFailure("output", `"${label}" ended without ${result}`, { nodeId, file: log });
  }
  if (!(await isComplete(inTrial(work, folder, `${stem}.frd`))))
    throw new TrialFailure("output", `"${label}" ended before ${stem}.frd was complete`, {
      nodeId,
      file: join(folder, `${stem}.frd`),
    });
}

async function isComplete(frd: string): Promise<boolean> {
  const file = await open(frd);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(100),
      position: Math.max(0, size - 100),
    });
    const lines = buffer.toString("latin1", 0, bytesRead).trimEnd().split("\n");
    return lines.at(-1)?.trim() === END_OF_FRD;
  } finally {
    await file.close();
  }
}
