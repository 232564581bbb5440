import { controlRun, loadDesign, showRun } from "../actions/runs.ts";
import { runName } from "../run-words.ts";
import { activeRuns, findShownRun, useRuns } from "../runs-store.ts";
import { useApp } from "../store.ts";
import { openDialog, showPage } from "../ui-store.ts";
import type { Command } from "./command.ts";

const hasStudy = (): boolean => useApp.getState().open !== undefined;
/** The run that a command without another choice is about. */
const activeRun = () => activeRuns(useApp.getState())[0];
const shownRun = () => findShownRun(useApp.getState(), useRuns.getState());

export const runCommands: readonly Command[] = [
  {
    id: "run.start",
    title: "Start a run",
    section: "Study",
    keys: ["R"],
    scope: "window",
    isEnabled: hasStudy,
    run: () => openDialog({ type: "start-run" }),
  },
  {
    id: "run.show",
    title: "Show the runs",
    section: "View",
    keys: ["Shift+R"],
    scope: "window",
    isEnabled: hasStudy,
    run: () => showPage("runs"),
  },
  {
    id: "run.pause",
    title: () => `Pause ${nameOfActive()}`,
    section: "Study",
    scope: "window",
    isEnabled: () => activeRun()?.state === "running",
    run: () => steer("pause"),
  },
  {
    id: "run.resume",
    title: () => `Resume ${nameOfActive()}`,
    section: "Study",
    scope: "window",
    isEnabled: () => activeRun()?.state === "paused",
    run: () => steer("resume"),
  },
  {
    id: "run.stop",
    title: () => `Stop ${nameOfActive()} after the running trials`,
    section: "Study",
    scope: "window",
    isEnabled: () => {
      const run = activeRun();
      return run !== undefined && run.state !== "stopping";
    },
    run: () => steer("stop"),
  },
  {
    id: "run.loadBest",
    title: () => {
      const run = shownRun();
      return `Load the best design of ${run === undefined ? "the run" : runName(run, useApp.getState().runs)}`;
    },
    section: "Study",
    scope: "window",
    isEnabled: () => shownRun()?.best !== undefined,
    run: loadBest,
  },
];

function nameOfActive(): string {
  const run = activeRun();
  return run === undefined ? "the run" : runName(run, useApp.getState().runs);
}

function steer(type: "pause" | "resume" | "stop"): void {
  const run = activeRun();
  if (run === undefined) return;
  showRun(run.id);
  void controlRun(run.id, type === "stop" ? { type, now: false } : { type });
}

function loadBest(): void {
  const run = shownRun();
  if (run?.best === undefined) return;
  void loadDesign(run.best.values, `trial ${run.best.number} of ${runName(run, useApp.getState().runs)}`);
}
