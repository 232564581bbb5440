import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import type { ConfinedLimits } from "../../shared/sandbox/confinement.ts";
import { confinePath } from "../../system/confine-path.ts";
import { runConfined } from "../../system/sandbox/run-confined.ts";
import { type LimitedRun, runLimited } from "../../system/sandbox/run-limited.ts";
import { confineTrial, SCRATCH_FOLDER } from "./confine-trial.ts";
import { describeEnd } from "./describe-end.ts";
import { buildLog } from "./step-log.ts";
import type { TrialLimits } from "./trial-job.ts";
import { type TrialWork, writeAnew } from "./trial-work.ts";

export type ProgramCall = {
  readonly nodeId: string;
  readonly label: string;
  /** Absolute. */
  readonly program: string;
  /** As a person knows it: `ccx`. */
  readonly name: string;
  readonly args: readonly string[];
  /** Where it starts, in the trial folder; `.` for itself. */
  readonly folder: string;
  readonly timeLimitS: number;
  /** Finds in its output what the program says that went wrong. */
  readonly findComplaint?: (output: string) => string | undefined;
};

/** Kept of stdout and of stderr each, bytes: far more than a solver writes that says anything new. */
const OUTPUT_BYTES = 1_000_000;
/** From the request to end to the end by force, ms. */
const GRACE_MS = 2_000;

/**
 * Runs one program of a trial to its end, in the sandbox where there is one, and leaves its log in the trial folder.
 * @returns what it printed, and its log's name
 * @throws TrialFailure where it did not end well
 */
export async function runProgram(
  work: TrialWork,
  call: ProgramCall,
): Promise<{ readonly stdout: string; readonly log: string }> {
  const { job, calls } = work;
  const { nodeId, label, name, timeLimitS } = call;
  const folder = await confinePath(job.trialFolder, call.folder);
  const startedAt = new Date().toISOString();
  const run = await start(work, call, folder);
  const log = `${calls.length + 1}-${toFileName(label)}.log`;
  const { exitCode, signal, endedBy, stdout, stderr } = run;
  const record = {
    label,
    command: [call.program, ...call.args],
    folder: call.folder,
    startedAt,
    seconds: run.durationMs / 1_000,
    ...{ exitCode, signal, endedBy, log },
  };
  calls.push(record);
  await writeAnew(job.trialFolder, log, buildLog(record, run));
  const complaint = call.findComplaint?.(`${stdout}\n${stderr}`);
  const { limits } = job.programs;
  const failure = describeEnd({
    ...record,
    nodeId,
    name,
    timeLimitS,
    limits,
    stdout,
    stderr,
    complaint,
    file: log,
  });
  if (failure !== undefined) throw failure;
  return { stdout, log };
}

async function start({ job }: TrialWork, call: ProgramCall, folder: string): Promise<LimitedRun> {
  const { programs, trialFolder, signal } = job;
  const { program, args } = call;
  const limits = toLimits(programs.limits, call.timeLimitS);
  const { sandbox } = programs;
  if (sandbox !== undefined) {
    await mkdir(join(trialFolder, SCRATCH_FOLDER), { recursive: true });
    const confinement = await confineTrial(job, program, folder);
    return runConfined({ tool: sandbox, command: program, args, confinement, limits }, signal);
  }
  return runLimited(
    {
      words: [program, ...args],
      startFolder: folder,
      env: { ...programs.env, PLANFORM_STUDY_FOLDER: job.studyFolder },
      limits,
      workFolder: trialFolder,
      heldBy: "nothing",
      graceMs: GRACE_MS,
    },
    signal,
  );
}

function toLimits(limits: TrialLimits, timeLimitS: number): ConfinedLimits {
  return {
    ...limits,
    wallMs: timeLimitS * 1_000,
    // A program that may use all processors gets to this at its time limit.
    cpuS: Math.ceil(timeLimitS * cpus().length) + 1,
    // Node and Java reserve far more than they use; what is used is watched.
    addressBytes: Math.max(4 * limits.memoryBytes, 64e9),
    outputBytes: OUTPUT_BYTES,
  };
}

/** A label as part of a file name that needs no quoting anywhere. */
function toFileName(label: string): string {
  const name = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  return name === "" ? "step" : name;
}
