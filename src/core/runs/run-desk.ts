import { createRun } from "../../optimise/create-run.ts";
import { removeRun, sendCommand } from "../../optimise/run-folder/read-run.ts";
import { type RunnerProgram, startRunner } from "../../optimise/start-runner.ts";
import { AppError } from "../../shared/errors.ts";
import type { DesignValues } from "../../shared/optimise/design.ts";
import { opsForDesign } from "../../shared/optimise/design-ops.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { problemFromStudy } from "../../shared/optimise/problem-from-study.ts";
import { hasEnded, type RunCommand, type RunOptions, type RunSummary } from "../../shared/optimise/run.ts";
import { completeOutcome, isFeasible, type Trial } from "../../shared/optimise/trial.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Problem } from "../../shared/study/problem.ts";
import type { AuditRecorder } from "../audit/audit-recorder.ts";
import type { StudySession } from "../study/study-session.ts";
import type { RunFollower } from "./run-follower.ts";
import { runPreferences } from "./run-preferences.ts";

export type RunDesk = ReturnType<typeof createRunDesk>;

export type TrialFilter = "all" | "feasible" | "complete" | "failed";

/** What a window does with runs: it starts and steers them; they go on without it. */
export function createRunDesk({
  studyFolder,
  study,
  follower,
  runner,
  findOuterProblems,
  assertTrusted,
  settings,
  audit,
  env,
}: {
  /** With its links resolved. */
  studyFolder: string;
  study: StudySession;
  follower: RunFollower;
  /** With what the settings say now. */
  runner: () => RunnerProgram;
  /** What folder and machine show now. */
  findOuterProblems: () => Promise<readonly Problem[]>;
  /** @throws AppError study-untrusted */
  assertTrusted: () => void;
  settings: () => Settings;
  audit: AuditRecorder;
  env: Readonly<NodeJS.ProcessEnv>;
}) {
  const run = (runId: string) => ({ studyFolder, runId });

  return {
    list: follower.list,

    /**
     * Starts a run of the study as it is now.
     * @throws AppError study-untrusted, study-not-ready, design-invalid, program-missing, optuna-unavailable,
     *   run-not-started
     */
    async start(options: RunOptions): Promise<RunSummary> {
      assertTrusted();
      const problem = problemFromStudy(study.study(), await findOuterProblems());
      const preferences = runPreferences(settings());
      const info = await createRun({ studyFolder, problem, options, startedBy: "user", preferences, env });
      audit.recordDecision({ tool: "run", input: describeStart(info.trials, problem), decision: "allowed" });
      await startRunner(runner(), run(info.id));
      return follower.refresh(info.id);
    },

    async get(runId: string): Promise<{ run: RunSummary; problem: OptimizationProblem }> {
      const summary = await follower.refresh(runId);
      return { run: summary, problem: (await follower.read(runId)).info.problem };
    },

    /**
     * Tells a run what to do; one whose process is gone goes on by a new one.
     * @throws AppError run-not-found, run-ended, study-untrusted, design-invalid, run-not-started
     */
    async control(runId: string, command: RunCommand): Promise<RunSummary> {
      const summary = await follower.refresh(runId);
      if (hasEnded(summary)) {
        if (command.type !== "resume" || summary.state === "done")
          throw new AppError("run-ended", `The run has ended: ${summary.endReason ?? summary.state}`);
        assertTrusted();
        await startRunner(runner(), run(runId));
      } else {
        if (command.type === "resume") assertTrusted();
        await sendCommand(studyFolder, runId, command);
      }
      return follower.refresh(runId);
    },

    /** @returns at most `limit` trials that fit, the newest first, and how many fit in all */
    async trials({
      runId,
      before = Number.POSITIVE_INFINITY,
      limit,
      state,
    }: {
      runId: string;
      before?: number | undefined;
      limit: number;
      state: TrialFilter;
    }): Promise<{ trials: Trial[]; total: number }> {
      const { trials } = await follower.read(runId);
      const fitting = trials.filter((trial) => fits(trial, state));
      const page = fitting.filter(({ number }) => number < before).slice(-limit);
      return { trials: page.reverse(), total: fitting.length };
    },

    /** @throws AppError run-active, run-not-found */
    async remove(runId: string): Promise<void> {
      const summary = await follower.refresh(runId);
      if (!hasEnded(summary)) throw new AppError("run-active", "The run is still active");
      await removeRun(studyFolder, runId);
      await follower.refresh(runId).catch(() => undefined); // that it is gone is what was wanted
    },

    /** One undo step. @throws AppError design-invalid */
    applyDesign(values: DesignValues, label: string): void {
      const ops = opsForDesign(study.study(), values);
      if (ops.length > 0) study.apply({ ops, label, actor: { type: "user" } });
    },

    /** Ends all runs at once: the study is not trusted any more. They can go on when it is again. */
    async stopAll(): Promise<void> {
      await follower.ready();
      const active = follower.list().filter((summary) => !hasEnded(summary));
      await Promise.all(active.map(({ id }) => sendCommand(studyFolder, id, { type: "stop", now: true })));
    },
  };
}

function describeStart(trials: number, { studyName, revision }: OptimizationProblem): string {
  return `${trials} trials of "${studyName}", revision ${revision}`;
}

function fits(trial: Trial, state: TrialFilter): boolean {
  switch (state) {
    case "all":
      return true;
    case "failed":
      return trial.state === "failed";
    case "complete":
      return completeOutcome(trial) !== undefined;
    case "feasible":
      return isFeasible(trial);
  }
}
