import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSettings } from "../../../src/core/settings-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function makeHome(content?: unknown): Promise<{ home: string; path: string }> {
  const home = await temporaryFolder();
  const path = join(home, "settings.json");
  const text = typeof content === "string" ? content : JSON.stringify(content);
  if (content !== undefined) await writeFile(path, text);
  return { home, path };
}

describe("openSettings", () => {
  it("gives the defaults where there is no file", async () => {
    const { home, path } = await makeHome();
    const settings = await openSettings(home, {});
    expect(settings.current()).toMatchObject({ "turn.silenceLimitS": 300, "turn.maxProcesses": 4 });
    expect([settings.problems(), settings.fixed(), settings.path]).toEqual([[], [], path]);
  });

  it("takes the file over the defaults and the environment over the file", async () => {
    const { home } = await makeHome({ "turn.maxProcesses": 2, "turn.silenceLimitS": 60 });
    const settings = await openSettings(home, { PLANFORM_MAX_PROCESSES: "8", PLANFORM_EFFORT: "" });
    expect(settings.current()).toMatchObject({ "turn.maxProcesses": 8, "turn.silenceLimitS": 60 });
    expect(settings.fixed()).toEqual(["turn.maxProcesses"]);
  });

  it("names a bad value and an unknown key, and uses the default or the file's value", async () => {
    const { home } = await makeHome({
      "turn.maxProcesses": 99,
      "turn.silenceLimitS": 60,
      nonsense: 1,
      "claude.effort": 7,
    });
    const settings = await openSettings(home, { PLANFORM_SILENCE_LIMIT_S: "soon" });
    expect(settings.current()).toMatchObject({
      "turn.maxProcesses": 4,
      "turn.silenceLimitS": 60,
      "claude.effort": "default",
    });
    expect(
      settings
        .problems()
        .map(({ key, source }) => `${source} ${key}`)
        .sort(),
    ).toEqual([
      "environment turn.silenceLimitS",
      "settings.json claude.effort",
      "settings.json nonsense",
      "settings.json turn.maxProcesses",
    ]);
  });

  it.each(["{ not json", "[1, 2]", '"text"', ""])(
    "uses the defaults for the file %j, and does not overwrite it",
    async (text) => {
      const { home, path } = await makeHome(text);
      const settings = await openSettings(home, {});
      expect(settings.problems()).toMatchObject([{ key: path, source: "settings.json" }]);
      await expect(settings.set("turn.maxProcesses", 2)).rejects.toMatchObject({
        code: "invalid-input",
        message: expect.stringContaining(path),
      });
      expect(await readFile(path, "utf8")).toBe(text);
      await writeFile(path, "{}");
      await settings.set("turn.maxProcesses", 2);
      expect([settings.current()["turn.maxProcesses"], settings.problems()]).toEqual([2, []]);
    },
  );

  it("reads a file that an editor has put a byte order mark before", async () => {
    const { home } = await makeHome('\uFEFF{"turn.maxProcesses": 2}');
    expect((await openSettings(home, {})).current()["turn.maxProcesses"]).toBe(2);
  });

  it("keeps what was edited by hand meanwhile, and what it does not know", async () => {
    const { home, path } = await makeHome({ nonsense: 1 });
    const settings = await openSettings(home, {});
    await writeFile(path, JSON.stringify({ nonsense: 1, "turn.silenceLimitS": 60 }));
    await Promise.all([settings.set("turn.maxProcesses", 2), settings.set("ui.theme", "dark")]);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
      nonsense: 1,
      "turn.silenceLimitS": 60,
      "turn.maxProcesses": 2,
      "ui.theme": "dark",
    });
    expect(settings.current()).toMatchObject({ "turn.silenceLimitS": 60, "ui.theme": "dark" });
  });

  it.each([
    ["nonsense", 1],
    ["turn.maxProcesses", 0],
    ["turn.maxProcesses", "2"],
    ["ui.theme", "pink"],
    ["claude.model", "rm -rf"],
    ["__proto__", {}],
  ])("refuses to set %s to %j", async (key, value) => {
    const { home } = await makeHome();
    const settings = await openSettings(home, {});
    await expect(settings.set(key, value)).rejects.toMatchObject({ code: "invalid-input" });
    await expect(readFile(settings.path)).rejects.toThrow("ENOENT");
  });
});
