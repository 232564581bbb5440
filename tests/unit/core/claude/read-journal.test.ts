import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followJournal, type JournalLine } from "../../../../src/core/claude/read-journal.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-journal-"));
  path = join(folder, "stdout.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

function follow(more: Partial<Parameters<typeof followJournal>[0]> = {}): AsyncGenerator<JournalLine[]> {
  return followJournal({
    path,
    fromByte: 0,
    isWriterGone: () => true,
    signal: new AbortController().signal,
    ...more,
  });
}

async function readAll(journal: AsyncGenerator<JournalLine[]>): Promise<JournalLine[]> {
  const lines: JournalLine[] = [];
  for await (const batch of journal) lines.push(...batch);
  return lines;
}

describe("followJournal", () => {
  it("gives all lines of a finished journal, from an offset on", async () => {
    await writeFile(path, "one\ntwö\nthree\n");
    const lines = await readAll(follow());
    expect(lines.map((line) => line.text)).toEqual(["one", "twö", "three"]);
    expect(await readAll(follow({ fromByte: lines[0]?.endByte ?? -1 }))).toEqual(lines.slice(1));
    expect(await readAll(follow({ fromByte: lines[2]?.endByte ?? -1 }))).toEqual([]);
  });

  it("reports a last line without its newline as torn", async () => {
    await writeFile(path, 'one\n{"type":"res');
    expect((await readAll(follow())).at(-1)).toEqual({ text: '{"type":"res', endByte: 16, damage: "torn" });
  });

  it("gives the lines of one read as one batch", async () => {
    await writeFile(path, "1\n2\n3\n");
    const batches: string[][] = [];
    for await (const batch of follow()) batches.push(batch.map((line) => line.text));
    expect(batches).toEqual([["1", "2", "3"]]);
  });

  it("waits for a file that is not there yet, and takes a missing one for empty", async () => {
    expect(await readAll(follow())).toEqual([]);
    let gone = false;
    const reading = readAll(follow({ isWriterGone: () => gone }));
    await sleep(30);
    await writeFile(path, "late\n");
    gone = true;
    expect((await reading).map((line) => line.text)).toEqual(["late"]);
  });

  it("reads what was written just before the writer was found gone", async () => {
    await writeFile(path, "first\n");
    const lines = await readAll(
      follow({
        isWriterGone: async () => {
          await appendFile(path, "last words\n");
          return true;
        },
      }),
    );
    expect(lines.map((line) => line.text)).toEqual(["first", "last words"]);
  });

  it("follows a writer line by line, a line in two pieces as one", async () => {
    await writeFile(path, "");
    let gone = false;
    const journal = follow({ isWriterGone: () => gone });
    const next = async () => (await journal.next()).value?.map((line: JournalLine) => line.text);
    await appendFile(path, "a\n");
    expect(await next()).toEqual(["a"]);
    const pending = next();
    await appendFile(path, "b");
    await sleep(40);
    await appendFile(path, "c\n");
    expect(await pending).toEqual(["bc"]);
    gone = true;
    expect((await journal.next()).done).toBe(true);
  });

  it("ends at once when it is told to, also in the middle of waiting", async () => {
    await writeFile(path, "a\nb");
    const controller = new AbortController();
    const reading = readAll(follow({ isWriterGone: () => false, signal: controller.signal }));
    await sleep(30);
    controller.abort();
    expect((await reading).map((line) => line.text)).toEqual(["a"]);
  });

  it("passes on that the file cannot be read", async () => {
    await expect(readAll(follow({ path: folder }))).rejects.toThrow("EISDIR");
  });

  it("gives a long line whole", async () => {
    const long = "é".repeat(400_000);
    await writeFile(path, `${long}\nend\n`);
    const lines = await readAll(follow());
    expect(lines.map((line) => [line.text.length, line.endByte])).toEqual([
      [400_000, 800_001],
      [3, 800_005],
    ]);
  });
});
