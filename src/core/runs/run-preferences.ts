import type { RunPreferences } from "../../optimise/create-run.ts";
import type { Settings } from "../../shared/settings.ts";

/** What the settings say of runs. */
export function runPreferences(settings: Settings): RunPreferences {
  return {
    workers: settings["runs.workers"],
    keepLast: settings["runs.keepLast"],
    keepBest: settings["runs.keepBest"],
    sandbox: settings["runs.sandbox"],
    pythonPath: settings["python.path"] || undefined,
  };
}
