import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTail } from "../../../../src/core/claude/read-tail.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-tail-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("readTail", () => {
  it("gives the whole of a short file and the end of a long one, without half characters", async () => {
    const path = join(folder, "stderr.txt");
    await writeFile(path, "aé\nend");
    expect(await readTail(path)).toBe("aé\nend");
    expect(await readTail(path, 5)).toBe("\nend");
    expect(await readTail(path, 4)).toBe("\nend");
  });

  it("gives nothing for an empty or missing file", async () => {
    await writeFile(join(folder, "empty"), "");
    expect(await readTail(join(folder, "empty"))).toBe("");
    expect(await readTail(join(folder, "missing"))).toBe("");
  });
});
