import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  assertSupported,
  createClaudeProbe,
  isSupportedVersion,
  MINIMUM_CLAUDE_VERSION,
  parseAuthStatus,
  parseCapabilities,
  parseVersion,
  probeClaude,
} from "../../../../src/core/claude/probe-claude.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-probe-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function makeStandIn(body: string) {
  const path = join(folder, "claude");
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return { command: path, prefixArgs: [], path, source: "setting" } as const;
}

describe("versions", () => {
  it("are compared part by part, as numbers", () => {
    expect(["2.1.197", "2.1.1000", "2.2.0", "10.0.0"].every(isSupportedVersion)).toBe(true);
    expect(["2.1.196", "2.0.999", "1.99.999"].some(isSupportedVersion)).toBe(false);
  });

  it("are read from what the CLI prints", () => {
    expect(parseVersion("2.1.328 (Claude Code)\n")).toBe("2.1.328");
    expect(parseVersion("warning\nv2.1.1\n")).toBe("2.1.1");
    expect(parseVersion("no version 2.1.1")).toBeUndefined();
  });

  it("that are too old are refused with both numbers", () => {
    expect(() => assertSupported({ version: "2.0.1", supported: false })).toThrow(
      expect.objectContaining({
        code: "claude-too-old",
        message: expect.stringContaining(MINIMUM_CLAUDE_VERSION),
      }),
    );
    expect(() => assertSupported({ version: "2.1.328", supported: true })).not.toThrow();
  });
});

describe("parseCapabilities", () => {
  it("finds flags where they are described, not where they are mentioned", () => {
    expect(parseCapabilities("Options:\n  --restricted    Restricted mode\n")).toEqual({
      restricted: true,
      systemPromptSnapshot: false,
    });
    expect(parseCapabilities("  --bare   like --restricted, see --system-prompt-snapshot\n")).toEqual({
      restricted: false,
      systemPromptSnapshot: false,
    });
  });
});

describe("parseAuthStatus", () => {
  it.each([
    ['{"loggedIn":true,"authMethod":"api_key"}', { signedIn: true, authMethod: "api_key" }],
    ['{"loggedIn":false,"authMethod":"none"}', { signedIn: false, authMethod: undefined }],
    ["error: unknown command 'auth'", { signedIn: true, authMethod: undefined }],
    ['{"other":1}', { signedIn: true, authMethod: undefined }],
  ])("%s", (output, expected) => {
    expect(parseAuthStatus(output)).toEqual(expected);
  });
});

describe("createClaudeProbe", () => {
  it("asks for version and flags once per binary, for sign-in each time", async () => {
    const log = join(folder, "log");
    const binary = await makeStandIn(
      `echo "$1" >> ${log}\ncase "$1" in --version) echo "2.1.300 (Claude Code)";; --help) echo "  --restricted  x";; auth) echo '{"loggedIn":false}'; exit 1;; esac`,
    );
    const probe = createClaudeProbe();
    const expected = {
      version: "2.1.300",
      supported: true,
      capabilities: { restricted: true, systemPromptSnapshot: false },
      signedIn: false,
      authMethod: undefined,
    };
    expect(await probe(binary, process.env)).toEqual(expected);
    expect(await probe(binary, process.env)).toEqual(expected);
    await utimes(binary.path, 1, 1);
    await probe(binary, process.env);
    const calls = (await readFile(log, "utf8")).trim().split("\n").toSorted();
    expect(calls).toEqual(["--help", "--help", "--version", "--version", "auth", "auth", "auth"]);
  });

  it("refuses what is no claude, with its words", async () => {
    const binary = await makeStandIn("echo oh no >&2; exit 3");
    await expect(probeClaude(binary, process.env)).rejects.toMatchObject({
      code: "claude-not-found",
      details: expect.stringContaining("oh no"),
    });
  });

  it("refuses a binary that is gone", async () => {
    const binary = { command: "/gone", prefixArgs: [], path: "/gone", source: "path" } as const;
    await expect(probeClaude(binary, {})).rejects.toMatchObject({ code: "claude-not-found" });
  });
});
