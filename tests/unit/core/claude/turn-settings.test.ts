import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildMcpConfig } from "../../../../src/core/claude/mcp-config.ts";
import {
  buildTurnSettings,
  parseUserSettings,
  readUserSettings,
} from "../../../../src/core/claude/turn-settings.ts";
import { writePrivateFile } from "../../../../src/system/write-private-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-settings-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("readUserSettings", () => {
  it("takes over sign-in, model and environment, but no permission, hook or mode", async () => {
    await mkdir(join(folder, ".claude"));
    const settings = {
      apiKeyHelper: "get-key",
      model: "opus",
      env: { ANTHROPIC_BASE_URL: "http://proxy", N: 3, odd: {} },
      permissions: { allow: ["Read", "Bash"], defaultMode: "acceptEdits" },
      hooks: { SessionStart: [] },
    };
    await writeFile(join(folder, ".claude", "settings.json"), JSON.stringify(settings));
    expect(await readUserSettings({ HOME: folder })).toEqual({
      env: { ANTHROPIC_BASE_URL: "http://proxy", N: "3" },
      kept: { apiKeyHelper: "get-key", model: "opus" },
    });
  });

  it("looks into CLAUDE_CONFIG_DIR where that is set", async () => {
    await writeFile(join(folder, "settings.json"), '{"model":"haiku"}');
    expect((await readUserSettings({ HOME: "/nowhere", CLAUDE_CONFIG_DIR: folder })).kept).toEqual({
      model: "haiku",
    });
  });

  it("has none where there is no file", async () => {
    expect(await readUserSettings({ HOME: folder })).toEqual({ env: {}, kept: {} });
    expect(await readUserSettings({})).toEqual({ env: {}, kept: {} });
  });

  it.each(["{", "[]", "7"])("refuses a broken file (%s) and names it", (text) => {
    expect(() => parseUserSettings(text, "/home/ada/.claude/settings.json")).toThrow(
      expect.objectContaining({
        code: "claude-bad-arguments",
        message: expect.stringContaining("/home/ada/.claude"),
      }),
    );
  });
});

describe("buildTurnSettings", () => {
  const userSettings = { env: { KEY: "secret" }, kept: { apiKeyHelper: "get-key" } };

  const permissions = { ask: ["Bash"], deny: ["Read(./.planform/**)"] };

  it("keeps sign-in, writes no environment to disk and never allows anything", () => {
    const text = JSON.stringify(buildTurnSettings({ permissions, userSettings }));
    expect(text).toContain("get-key");
    expect(text).not.toContain("secret");
    expect(text).not.toContain('"allow"');
  });

  it("says what asks and what never runs, and that nothing goes past it", () => {
    expect(buildTurnSettings({ permissions, userSettings })).toMatchObject({
      permissions: { ...permissions, disableBypassPermissionsMode: "disable" },
      enableAllProjectMcpServers: false,
    });
  });
});

describe("buildMcpConfig", () => {
  it("names the one server, whose tools are always there", () => {
    expect(buildMcpConfig({ command: "/n", args: ["s.js"], env: { T: "t" }, timeoutMs: 9 })).toEqual({
      mcpServers: {
        planform: {
          type: "stdio",
          command: "/n",
          args: ["s.js"],
          env: { T: "t" },
          timeout: 9,
          alwaysLoad: true,
        },
      },
    });
  });
});

describe("files with secrets", () => {
  it("can be read by the user alone, also where an older file was open to all", async () => {
    const path = join(folder, "mcp.json");
    await writeFile(path, "old", { mode: 0o666 });
    await writePrivateFile(path, "new");
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
