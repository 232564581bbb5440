import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createRunReader, type RunReading, summariseRun } from "../../src/optimise/run-folder/read-run.ts";
import { type RunFolder, runFolderOf } from "../../src/optimise/run-folder/run-folder.ts";
import type { RunnerProgram } from "../../src/optimise/start-runner.ts";
import { hasEnded, type RunInfo, type RunSummary } from "../../src/shared/optimise/run.ts";
import { TrialEvent } from "../../src/shared/optimise/trial.ts";
import { isSameProcess } from "../../src/system/process-identity.ts";
import { writePrivateFile } from "../../src/system/write-private-file.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A run in a study folder of its own, whose process the test starts, and which is gone when the test is over. */
export type TestRun = {
  readonly studyFolder: string;
  readonly runId: string;
  readonly folder: RunFolder;
  readonly program: RunnerProgram;
  read(): Promise<RunReading>;
  summary(): Promise<RunSummary>;
  /** Polls until it is so. */
  until(isSo: (summary: RunSummary) => boolean, limitMs?: number): Promise<RunSummary>;
  untilEnd(limitMs?: number): Promise<RunSummary>;
  events(): Promise<TrialEvent[]>;
  log(): Promise<string>;
  /** Starts the process as a child of the test. What it prints is the run's log as well. */
  spawnRunner(): Promise<ChildProcess>;
};

const runnerFile = join(import.meta.dirname, "../../out/runner/main.js");

export async function makeTestRun(
  info: RunInfo,
  { studyFolder, home }: { studyFolder?: string; home?: string } = {},
): Promise<TestRun> {
  const study = studyFolder ?? (await temporaryFolder());
  const folder = runFolderOf(study, info.id);
  await mkdir(folder.folder, { recursive: true });
  await writePrivateFile(folder.infoFile, JSON.stringify(info));
  const env = { PATH: process.env.PATH ?? "", HOME: home ?? study };
  const program: RunnerProgram = {
    command: process.execPath,
    args: [runnerFile],
    env,
    machine: { sandbox: "off" },
  };
  const reader = createRunReader(study, info.id);
  const run: TestRun = {
    studyFolder: study,
    runId: info.id,
    folder,
    program,
    read: reader.read,
    summary: async () => summariseRun(await reader.read()),
    async until(isSo, limitMs = 60_000) {
      const deadline = performance.now() + limitMs;
      for (;;) {
        const summary = await run.summary();
        if (isSo(summary)) return summary;
        if (performance.now() > deadline)
          throw new Error(`Not in ${limitMs} ms: ${JSON.stringify(summary)}\n${await run.log()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    untilEnd: (limitMs) => run.until(hasEnded, limitMs),
    async events() {
      const text = await readFile(folder.journal, "utf8");
      if (!text.endsWith("\n")) throw new Error("The last line of the journal is torn");
      return text
        .trimEnd()
        .split("\n")
        .map((line) => TrialEvent.parse(JSON.parse(line)));
    },
    log: () => readFile(folder.logFile, "utf8").catch(() => ""),
    async spawnRunner() {
      const log = await open(folder.logFile, "a");
      const args = [...program.args, study, info.id, JSON.stringify(program.machine)];
      const child = spawn(program.command, args, { env, stdio: ["ignore", log.fd, log.fd] });
      await log.close();
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      return child;
    },
  };
  onTestFinished(() => endProcessOf(run));
  return run;
}

export async function endProcessOf(run: TestRun): Promise<void> {
  const { process: there } = (await run.read().catch(() => undefined))?.state ?? {};
  if (there === undefined || !(await isSameProcess(there.pid, there.startTime))) return;
  process.kill(there.pid, "SIGKILL");
}

export function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve({ code: child.exitCode, signal: child.signalCode });
    else child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}
