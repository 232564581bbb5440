import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type AuditStore,
  createAuditStore,
  type NewAuditEntry,
} from "../../../../src/core/audit/audit-store.ts";
import { exportAudit } from "../../../../src/core/audit/export-audit.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { AuditEntry } from "../../../../src/shared/policy/audit.ts";

let store: AuditStore;
const entry = (input: string, fields: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: Date.UTC(2026, 10, 20, 9, 30),
  kind: "tool",
  turnId: "t1",
  toolUseId: input,
  tool: "Bash",
  input,
  decision: "allowed",
  by: "mode",
  ...fields,
});
const exported = (
  format: "csv" | "json",
  query: Parameters<AuditStore["list"]>[0] = {},
  studyName = "Beam",
) => exportAudit(store, { format, query, studyName, now: Date.UTC(2026, 10, 20, 12) });
const Exported = z.strictObject({
  format: z.literal("planform-audit"),
  version: z.literal(1),
  study: z.string(),
  exportedAt: z.number(),
  entries: z.array(AuditEntry),
});

beforeEach(() => {
  const db = openDatabase(":memory:");
  store = createAuditStore(db);
  return () => db.close();
});

describe("exportAudit", () => {
  it("writes a table with a head, the oldest entry first, in the form of RFC 4180", async () => {
    store.put(entry("ls"));
    store.put(entry('echo "a, b"', { decision: "denied", by: "user", reason: "No\nneed", mode: "power" }));
    const { fileName, mediaType, text } = await exported("csv");
    expect([fileName, mediaType]).toEqual(["Beam audit 2026-11-20.csv", "text/csv;charset=utf-8"]);
    expect(text).toBe(
      [
        "\uFEFFnumber,time,kind,tool,input,decision,decided by,reason,outcome,ended,mode,conversation,turn,call\r\n",
        "1,2026-11-20T09:30:00.000Z,tool,Bash,ls,allowed,mode,,,,,,t1,ls\r\n",
        '2,2026-11-20T09:30:00.000Z,tool,Bash,"echo ""a, b""",denied,user,"No\nneed",,,power,,t1,"echo ""a, b"""\r\n',
      ].join(""),
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])(
    "lets no spreadsheet take %j for a formula",
    async (input) => {
      store.put(entry(input, { toolUseId: "x" }));
      const { text } = await exported("csv");
      expect(text).toMatch(/,"?'/);
      expect(text).not.toContain(`,${input}`);
      expect(text).not.toContain(`,"${input}`);
    },
  );

  it("writes JSON that can be read again, also of nothing", async () => {
    store.put(entry("ls", { outcome: "done", endedAt: 5 }));
    const { fileName, text } = await exported("json");
    expect(fileName).toBe("Beam audit 2026-11-20.json");
    expect(Exported.parse(JSON.parse(text))).toMatchObject({
      study: "Beam",
      entries: [{ input: "ls", outcome: "done" }],
    });
    expect(Exported.parse(JSON.parse((await exported("json", { text: "no such" })).text)).entries).toEqual(
      [],
    );
  });

  it("writes every entry of many pages once, and those alone that the filter keeps", async () => {
    for (let index = 0; index < 2_500; index += 1)
      store.put(entry(`n${index}`, { decision: index % 2 === 0 ? "allowed" : "denied" }));
    const numbers = async (query: Parameters<AuditStore["list"]>[0]): Promise<number[]> =>
      Exported.parse(JSON.parse((await exported("json", query)).text)).entries.map(({ number }) => number);
    expect(await numbers({})).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
    expect(await numbers({ decision: "denied" })).toHaveLength(1_250);
  });

  it("lets other work go on between the pages", async () => {
    for (let index = 0; index < 2_500; index += 1) store.put(entry(`n${index}`));
    let rounds = 0;
    const counting = setInterval(() => {
      rounds += 1;
    }, 0);
    await exported("csv");
    clearInterval(counting);
    expect(rounds).toBeGreaterThan(0);
  });

  it("has a name that every system takes", async () => {
    expect((await exported("csv", {}, "a/b: c?")).fileName).toBe("a b c audit 2026-11-20.csv");
    expect((await exported("csv", {}, `${"x".repeat(400)}`)).fileName).toMatch(/x audit 2026-11-20\.csv$/);
  });
});
