import { describe, expect, it } from "vitest";
import {
  findWrapper,
  isWindowsShim,
  listShimTargets,
} from "../../../../src/core/claude/resolve-executable.ts";

describe("Windows shims", () => {
  it("are the files that only a shell can run", () => {
    expect(["claude.cmd", "claude.PS1", "claude.bat", "claude.exe", "claude"].filter(isWindowsShim)).toEqual([
      "claude.cmd",
      "claude.PS1",
      "claude.bat",
    ]);
  });

  it("lead to the package beside them when they are global", () => {
    expect(listShimTargets("C:\\Users\\ada\\AppData\\Roaming\\npm\\claude.cmd")).toEqual([
      "C:\\Users\\ada\\AppData\\Roaming\\npm\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe",
      "C:\\Users\\ada\\AppData\\Roaming\\npm\\node_modules\\@anthropic-ai\\claude-code\\cli-wrapper.cjs",
      "C:\\Users\\ada\\AppData\\Roaming\\npm\\node_modules\\@anthropic-ai\\claude-code\\cli.js",
    ]);
  });

  it("lead to the package above them in a project", () => {
    expect(listShimTargets("C:\\p\\node_modules\\.bin\\claude.ps1")[0]).toBe(
      "C:\\p\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe",
    );
  });
});

describe("findWrapper", () => {
  it("knows the stand-in of the npm package alone", () => {
    expect(findWrapper("/m/@anthropic-ai/claude-code/bin/claude.exe", "linux")).toBe(
      "/m/@anthropic-ai/claude-code/cli-wrapper.cjs",
    );
    expect(findWrapper("C:\\m\\claude-code\\bin\\claude.exe", "win32")).toBe(
      "C:\\m\\claude-code\\cli-wrapper.cjs",
    );
    expect(findWrapper("/usr/local/bin/claude", "linux")).toBeUndefined();
  });
});
