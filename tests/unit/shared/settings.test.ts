import { describe, expect, it } from "vitest";
import {
  resolveSettings,
  settingDefinitions,
  settingKeys,
  settingsFromEnvironment,
} from "../../../src/shared/settings.ts";

describe("resolveSettings", () => {
  it("gives the defaults, which are valid themselves", () => {
    const { settings, problems } = resolveSettings([]);
    expect(problems).toEqual([]);
    for (const key of settingKeys) {
      expect(settings[key]).toBe(settingDefinitions[key].default);
      expect(settingDefinitions[key].schema.safeParse(settings[key]).success).toBe(true);
    }
  });

  it("lets later sources win", () => {
    const { settings } = resolveSettings([
      { name: "file", values: { "claude.model": "sonnet", "ui.theme": "dark" } },
      { name: "environment", values: { "claude.model": "opus" } },
    ]);
    expect(settings).toMatchObject({ "claude.model": "opus", "ui.theme": "dark" });
  });

  it("passes over a bad value, keeps the earlier one and says where it came from", () => {
    const { settings, problems } = resolveSettings([
      { name: "file", values: { "turn.maxProcesses": 2 } },
      { name: "environment", values: { "turn.maxProcesses": 99, "turn.silenceLimitS": Number.NaN } },
    ]);
    expect(settings["turn.maxProcesses"]).toBe(2);
    expect(settings["turn.silenceLimitS"]).toBe(300);
    expect(problems.map(({ key, source }) => `${key} ${source}`)).toEqual([
      "turn.maxProcesses environment",
      "turn.silenceLimitS environment",
    ]);
  });

  it("names a setting that there is not, also one that every object has", () => {
    const { problems } = resolveSettings([{ name: "file", values: { nope: 1, constructor: 2 } }]);
    expect(problems.map(({ message }) => message)).toEqual([
      'There is no setting "nope"',
      'There is no setting "constructor"',
    ]);
  });

  it("takes no model name that could be an argument of its own", () => {
    for (const model of ["a b", "x;y", "$(z)", "a\nb"])
      expect(resolveSettings([{ name: "file", values: { "claude.model": model } }]).problems).toHaveLength(1);
  });
});

describe("settingsFromEnvironment", () => {
  it("reads numbers as numbers and leaves empty and foreign variables alone", () => {
    const env = { PLANFORM_MODEL: "opus", PLANFORM_MAX_PROCESSES: "2", PLANFORM_CLAUDE: "", PATH: "/bin" };
    expect(settingsFromEnvironment(env)).toEqual({
      name: "environment",
      values: { "claude.model": "opus", "turn.maxProcesses": 2 },
    });
  });

  it("gives every variable to one setting only", () => {
    const names = Object.values(settingDefinitions).flatMap((definition) =>
      "environment" in definition ? [definition.environment] : [],
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
