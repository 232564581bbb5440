import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type BuildTargets = typeof import("../../../scripts/build-targets.mjs");

const script = join(import.meta.dirname, "../../../scripts/build-targets.mjs");
let folder: string;
let targets: BuildTargets;

/** A copy works on the checkout that it lies in. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "planform-targets-"));
  for (const part of ["scripts", "src/cli", "src/shared", "out/cli"]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  cpSync(script, join(folder, "scripts/build-targets.mjs"));
  writeFileSync(join(folder, "src/cli/main.ts"), "");
  writeFileSync(join(folder, "src/shared/errors.ts"), "");
  targets = await import(pathToFileURL(join(folder, "scripts/build-targets.mjs")).href);
});

afterAll(() => rmSync(folder, { recursive: true }));

function finishBuild(): void {
  writeFileSync(join(folder, "out/cli/main.js"), "");
  writeFileSync(targets.stampFile("cli"), targets.fingerprintSources("cli"));
}

describe("findStaleTargets", () => {
  it("names a target that was never built", () => {
    expect(targets.findStaleTargets(["cli"])).toEqual(["cli"]);
  });

  it("is content with one that was built from these sources", () => {
    finishBuild();
    expect(targets.findStaleTargets(["cli"])).toEqual([]);
  });

  it.each([
    ["changed", () => utimesSync(join(folder, "src/cli/main.ts"), new Date(0), new Date(0))],
    ["new", () => writeFileSync(join(folder, "src/shared/new.ts"), "")],
    ["gone", () => rmSync(join(folder, "src/shared/errors.ts"))],
    ["missing in the result", () => rmSync(join(folder, "out/cli/main.js"))],
  ])("sees a file that is %s", (_what, change) => {
    finishBuild();
    change();
    expect(targets.findStaleTargets(["cli"])).toEqual(["cli"]);
  });
});
