import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideTurnEnd } from "../../src/core/claude/decide-turn-end.ts";
import { parseClaudeEvent } from "../../src/core/claude/parse-event.ts";
import { followJournal } from "../../src/core/claude/read-journal.ts";
import { Turn } from "../../src/shared/chat/chat.ts";
import { ErrorInfo } from "../../src/shared/errors.ts";
import { damageBytes, damageJson, damageText } from "../support/damage.ts";
import { foldJournal } from "../support/fold-journal.ts";
import { fuzz, type Random } from "../support/fuzz.ts";

const folder = join(import.meta.dirname, "../fixtures/claude");
const journals = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line !== ""),
  );
const lines = journals.flat();
/** As values, without those of a megabyte: they would be all that is done. */
const values: unknown[] = lines
  .filter((line) => line.length < 20_000)
  .flatMap((line) => parseOrNothing(line));

function parseOrNothing(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function damageLine(random: Random): string {
  if (random.oneIn(3))
    return damageText((random.find(lines) ?? "").slice(0, 20_000), random).replaceAll("\n", " ");
  return (
    JSON.stringify(
      damageJson(random.find(values), random, [
        "toolu_1",
        "text",
        "tool_use",
        "assistant",
        "user",
        "success",
      ]),
    ) ?? ""
  );
}

/** A journal with some lines damaged, doubled, left out, or from other journals. */
function damageJournal(random: Random): string[] {
  const journal = (random.find(journals) ?? []).filter((line) => line.length < 100_000).slice(0, 120);
  const every = 2 + random.below(12);
  return journal.flatMap((line) => {
    if (!random.oneIn(every)) return [line];
    const other = random.find(lines) ?? "";
    return random.pick([
      [damageLine(random)],
      [line, line],
      [],
      [line, damageLine(random)],
      [other.slice(0, 100_000), line],
    ]);
  });
}

/** A tool that runs and is not stored yet starts anew for the app that goes on. */
function withoutTimes(turn: Turn | undefined): unknown {
  return turn?.parts.map((part) => ({ ...part, startedAt: undefined }));
}

/** The schema leaves out members of this name, which no tool has. */
function withoutProto(turn: Turn): unknown {
  return JSON.parse(JSON.stringify(turn), (key, value) => (key === "__proto__" ? undefined : value));
}

describe("lines of the CLI", () => {
  it("are understood or put aside, whatever stands in them", () =>
    fuzz({
      inputs: 3_000,
      make: damageLine,
      run(line) {
        expect(parseClaudeEvent(line).type).toMatch(/^[a-z-]+$/);
        expect({}).not.toHaveProperty("polluted");
      },
    }));

  it("make a turn that windows and the store show alike, also when another app goes on in the middle", () =>
    fuzz({
      inputs: 150,
      make: (random) => ({
        journal: damageJournal(random),
        cutAfter: random.below(60),
        code: random.pick([0, 1, 143, null]),
        stopRequested: random.oneIn(4),
        endedBy: random.pick([undefined, undefined, "silence", "time"] as const),
        stderrTail: random.find(lines)?.slice(0, 2_000) ?? "",
      }),
      run({ journal, cutAfter, code, stopRequested, endedBy, stderrTail }) {
        const { live, stored, evidence } = foldJournal(journal);
        expect(Turn.parse(live)).toEqual(withoutProto(live));
        expect(live.parts).toEqual(stored.parts);
        const continued = foldJournal(journal, { cutAfter });
        expect(withoutTimes(continued.atCut?.found)).toEqual(withoutTimes(continued.atCut?.left));
        expect(continued.live.parts.map(({ id, type }) => [id, type])).toEqual(
          live.parts.map(({ id, type }) => [id, type]),
        );
        const end = decideTurnEnd({
          ...evidence,
          exit: code === null ? undefined : { code, signal: null },
          stopRequested,
          endedBy,
          stderrTail,
        });
        expect(end.state === "done" && end.error !== undefined).toBe(false);
        if (end.error !== undefined) ErrorInfo.parse(end.error);
      },
    }));
});

describe("a journal", () => {
  let temporary: string;
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "planform-fuzz-"));
  });
  afterAll(() => rm(temporary, { recursive: true }));

  it("gives each of its bytes once, torn and damaged as it may be, from any line on", () =>
    fuzz({
      inputs: 150,
      make: (random) => ({
        bytes: damageBytes(damageJournal(random).join(random.pick(["\n", "\n", "\r\n"])), random),
        from: random.below(5),
      }),
      async run({ bytes, from }) {
        const path = join(temporary, "stdout.jsonl");
        await writeFile(path, bytes);
        const all = await readAll(path, 0);
        expect(all.at(-1)?.endByte ?? 0).toBe(bytes.length);
        const start = all[from]?.endByte ?? 0;
        expect(await readAll(path, start)).toEqual(all.filter(({ endByte }) => endByte > start));
        for (const { text } of all) parseClaudeEvent(text);
      },
    }));

  async function readAll(path: string, fromByte: number): Promise<{ text: string; endByte: number }[]> {
    const read = [];
    const signal = new AbortController().signal;
    for await (const some of followJournal({ path, fromByte, isWriterGone: () => true, signal }))
      read.push(...some);
    return read;
  }
});
