import { expect, it } from "vitest";
import { runnerProgram } from "../../../mcp-server/runs/runner.ts";
import { readSurroundings } from "../../../mcp-server/surroundings.ts";
import { makeSurroundings } from "../../support/mcp-client.ts";

const study = { PLANFORM_STUDY_FOLDER: "/studies/beam" };

it("takes what the settings say of runs, and their defaults where nothing is said", () => {
  const preferences = { workers: 3, keepLast: 2, keepBest: 1, sandbox: "off", pythonPath: "/opt/python3" };
  const said = { ...study, PLANFORM_RUNNER: "/app/runner.js" };
  expect(readSurroundings({ ...said, PLANFORM_RUN_PREFERENCES: JSON.stringify(preferences) })).toMatchObject({
    runnerFile: "/app/runner.js",
    runPreferences: preferences,
  });
  expect(readSurroundings(study)).toMatchObject({
    runnerFile: undefined,
    runPreferences: { workers: 0, keepLast: 10, keepBest: 10, sandbox: "auto", pythonPath: undefined },
  });
});

it.each(["{", '{"workers":-1}', '{"sandbox":"none"}'])("does not start with preferences like %s", (text) => {
  expect(() => readSurroundings({ ...study, PLANFORM_RUN_PREFERENCES: text })).toThrow(
    "PLANFORM_RUN_PREFERENCES does not say how runs are computed",
  );
});

it("starts the run process by its own Node, and without the user's secrets", () => {
  const env = { PATH: "/bin", ELECTRON_RUN_AS_NODE: "1", ANTHROPIC_API_KEY: "hush", NOTHING: undefined };
  expect(runnerProgram(makeSurroundings({ runnerFile: "/app/runner.js", env }))).toEqual({
    command: process.execPath,
    args: ["/app/runner.js"],
    env: { PATH: "/bin", ELECTRON_RUN_AS_NODE: "1" },
    machine: { sandbox: "required" },
  });
});
