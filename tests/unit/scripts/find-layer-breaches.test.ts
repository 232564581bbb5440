import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findLayerBreaches } from "../../../scripts/find-layer-breaches.mjs";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function breachesOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), "planform-layers-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return findLayerBreaches(root).breaches;
}

describe("findLayerBreaches", () => {
  it("accepts imports that the rules name", () => {
    expect(
      breachesOf({
        "src/shared/a.ts": 'import { z } from "zod"; export const a = z;',
        "src/core/db/open.ts":
          'import Database from "better-sqlite3"; import { a } from "../../shared/a.ts";',
        "src/core/claude/start.ts": 'import { spawn } from "node:child_process";',
        "src/renderer/main.tsx": 'import { chat } from "./chat/chat.tsx";',
        "src/renderer/chat/chat.tsx": 'import { x } from "../state/x.ts"; export const chat = <p />;',
        "src/renderer/state/x.ts": "export const x = 1;",
      }),
    ).toEqual([]);
  });

  it.each([
    ["src/shared/a.ts", 'import "node:fs";', "node:fs: shared may not use this package"],
    [
      "src/core/app.ts",
      'import "../web/x.ts";',
      "src/web/x.ts: core may import core, optimise, system, shared only",
    ],
    [
      "src/core/app.ts",
      'type A = import("../web/x.ts").A;',
      "src/web/x.ts: core may import core, optimise, system, shared only",
    ],
    [
      "src/core/app.ts",
      'await import("../web/x.ts");',
      "src/web/x.ts: core may import core, optimise, system, shared only",
    ],
    [
      "src/core/app.ts",
      'export { x } from "../web/x.ts";',
      "src/web/x.ts: core may import core, optimise, system, shared only",
    ],
    ["src/core/app.ts", 'import type { App } from "electron";', "electron: core may not use this package"],
    [
      "src/core/app.ts",
      'import "better-sqlite3";',
      "better-sqlite3: only src/core/db and *-store.ts see SQLite",
    ],
    [
      "src/core/app.ts",
      'import "node:child_process";',
      "node:child_process: processes are started by few places only",
    ],
    [
      "src/core/claude/a.ts",
      'import "../z.ts";',
      "src/core/z.ts: src/core/claude knows nothing else of core",
    ],
    [
      "src/renderer/chat/a.tsx",
      'import "../canvas/c.ts";',
      "src/renderer/canvas/c.ts: panes of the renderer know state, ui and shared, never each other",
    ],
    ["src/renderer/ui/a.tsx", 'import "node:fs";', "node:fs: renderer may not use this package"],
    ["src/core/app.ts", 'import "./absent.ts";', "src/core/absent.ts: there is no such file"],
  ])("refuses in %s: %s", (file, text, breach) => {
    const others = { "src/web/x.ts": "", "src/core/z.ts": "", "src/renderer/canvas/c.ts": "" };
    expect(breachesOf({ ...others, [file]: text })).toEqual([`${file} -> ${breach}`]);
  });

  it("finds a cycle", () => {
    expect(
      breachesOf({
        "src/core/a.ts": 'import "./b.ts";',
        "src/core/b.ts": 'import type { A } from "./a.ts";',
      }),
    ).toEqual(["cycle: src/core/a.ts -> src/core/b.ts -> src/core/a.ts"]);
  });
});
