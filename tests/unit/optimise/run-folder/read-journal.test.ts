import { appendFile, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createJournalReader } from "../../../../src/optimise/run-folder/read-journal.ts";
import type { TrialEvent } from "../../../../src/shared/optimise/trial.ts";
import { completeWith, trialEvents } from "../../../support/make-problem.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const eventsOf = (count: number): TrialEvent[] =>
  Array.from({ length: count }, (_, index) => trialEvents(index + 1, completeWith([index]))).flat();
const textOf = (events: readonly TrialEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

describe("createJournalReader", () => {
  it("gives nothing of a journal that is not there yet, and all of it later", async () => {
    const path = join(await temporaryFolder(), "trials.jsonl");
    const reader = createJournalReader(path);
    expect(await reader.readNews()).toEqual({ isNew: false, events: [], garbageLines: 0, endByte: 0 });
    await writeFile(path, textOf(eventsOf(2)));
    expect((await reader.readNews()).events).toEqual(eventsOf(2));
  });

  it("gives each event once, wherever the file was cut between two looks", async () => {
    const folder = await temporaryFolder();
    const bytes = Buffer.from(
      textOf([
        { type: "asked", trial: 1, values: { x: 1, material: "Stahl ä€😀" }, origin: { by: "user" }, at: 1 },
        ...eventsOf(3),
      ]),
    );
    let file = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        file += 1;
        const path = join(folder, `${file}.jsonl`);
        const reader = createJournalReader(path);
        const events: TrialEvent[] = [];
        let from = 0;
        for (const to of [...cuts, bytes.length].sort((a, b) => a - b)) {
          await appendFile(path, bytes.subarray(from, to));
          from = to;
          events.push(...(await reader.readNews()).events);
        }
        expect(textOf(events)).toBe(bytes.toString());
      }),
      { numRuns: 40 },
    );
  });

  it("keeps a torn line for later, also when its writer drops it and goes on", async () => {
    const path = join(await temporaryFolder(), "trials.jsonl");
    const text = textOf(eventsOf(1));
    await writeFile(path, `${text}{"type":"asked","trial":2,"val`);
    const reader = createJournalReader(path);
    const first = await reader.readNews();
    expect(first.events).toEqual(eventsOf(1));
    expect(first.endByte).toBe(text.length);
    await truncate(path, first.endByte);
    await appendFile(path, textOf(eventsOf(2).slice(3)));
    const second = await reader.readNews();
    expect(second).toMatchObject({ isNew: false, events: eventsOf(2).slice(3), garbageLines: 0 });
  });

  it("skips lines that are no events, and counts them", async () => {
    const path = join(await temporaryFolder(), "trials.jsonl");
    await writeFile(
      path,
      `${textOf(eventsOf(1))}no JSON\n{"type":"asked","trial":-1}\n\n${textOf(eventsOf(1))}`,
    );
    const { events, garbageLines } = await createJournalReader(path).readNews();
    expect(events).toHaveLength(6);
    expect(garbageLines).toBe(3);
  });

  it("reads lines that are longer than a piece, and goes past one that is too long", async () => {
    const path = join(await temporaryFolder(), "trials.jsonl");
    const [long] = trialEvents(1, {
      state: "failed",
      reason: { code: "unexpected", message: "x".repeat(3 << 20) },
    }).slice(2);
    if (long === undefined) throw new Error("There is an end");
    const events1 = eventsOf(1);
    await writeFile(path, `${textOf([...events1, long])}${"y".repeat(40 << 20)}\n${textOf(events1)}`);
    const { events, garbageLines } = await createJournalReader(path).readNews();
    expect(events).toHaveLength(7);
    expect(garbageLines).toBeGreaterThan(0);
  });

  it("says so when the file was cut or is another one, and reads it from its beginning", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "trials.jsonl");
    await writeFile(path, textOf(eventsOf(3)));
    const reader = createJournalReader(path);
    await reader.readNews();
    await truncate(path, textOf(eventsOf(1)).length);
    expect(await reader.readNews()).toMatchObject({ isNew: true, events: eventsOf(1) });
    await writeFile(join(folder, "other"), textOf(eventsOf(4)));
    await rename(join(folder, "other"), path);
    expect(await reader.readNews()).toMatchObject({ isNew: true, events: eventsOf(4) });
    expect(await reader.readNews()).toMatchObject({ isNew: false, events: [] });
  });
});
