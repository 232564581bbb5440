import { setImmediate as nextRound } from "node:timers/promises";
import type { AuditEntry } from "../../shared/policy/audit.ts";
import { toFileName } from "../chat/to-file-name.ts";
import type { AuditQuery, AuditStore } from "./audit-store.ts";

const PAGE = 1_000;

/**
 * The audit list as a file, oldest first: CSV for spreadsheets, or JSON. Entries are read in pages, and other work goes on
 * between them.
 * @param options.now ms since 1970; its day is part of the name
 */
export async function exportAudit(
  store: Pick<AuditStore, "listAfter">,
  {
    format,
    query,
    studyName,
    now,
  }: { format: "csv" | "json"; query: AuditQuery; studyName: string; now: number },
): Promise<{ fileName: string; mediaType: string; text: string }> {
  const day = new Date(now).toISOString().slice(0, 10);
  const fileName = `${toFileName(studyName, "Study")} audit ${day}.${format}`;
  const pieces: string[] = [];
  for await (const page of readPages(store, query)) {
    pieces.push(...page.map(format === "csv" ? toCsvRow : (entry) => JSON.stringify(entry)));
  }
  if (format === "csv") {
    // Spreadsheets take a file without the mark for one of another encoding.
    const text = `\uFEFF${[toCsvLine(columns.map(([title]) => title)), ...pieces].join("")}`;
    return { fileName, mediaType: "text/csv;charset=utf-8", text };
  }
  const head = JSON.stringify({ format: "planform-audit", version: 1, study: studyName, exportedAt: now });
  const entries = pieces.length === 0 ? "[]" : `[\n${pieces.join(",\n")}\n]`;
  return {
    fileName,
    mediaType: "application/json",
    text: `${head.slice(0, -1)},"entries":${entries}}\n`,
  };
}

async function* readPages(
  store: Pick<AuditStore, "listAfter">,
  query: AuditQuery,
): AsyncGenerator<readonly AuditEntry[]> {
  let after = 0;
  for (;;) {
    const page = store.listAfter(query, { after, limit: PAGE });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.number;
    await nextRound();
  }
}

const columns: readonly (readonly [title: string, value: (entry: AuditEntry) => string])[] = [
  ["number", ({ number }) => String(number)],
  ["time", ({ at }) => new Date(at).toISOString()],
  ["kind", ({ kind }) => kind],
  ["tool", ({ tool }) => tool],
  ["input", ({ input }) => input],
  ["decision", ({ decision }) => decision],
  ["decided by", ({ by }) => by],
  ["reason", ({ reason }) => reason ?? ""],
  ["outcome", ({ outcome }) => outcome ?? ""],
  ["ended", ({ endedAt }) => (endedAt === undefined ? "" : new Date(endedAt).toISOString())],
  ["mode", ({ mode }) => mode ?? ""],
  ["conversation", ({ conversationId }) => conversationId ?? ""],
  ["turn", ({ turnId }) => turnId ?? ""],
  ["call", ({ toolUseId }) => toolUseId ?? ""],
];

function toCsvRow(entry: AuditEntry): string {
  return toCsvLine(columns.map(([, value]) => value(entry)));
}

/** As RFC 4180 has it. */
function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCsvCell).join(",")}\r\n`;
}

/** A spreadsheet would take what begins like a formula for one, and run it: an apostrophe makes it text. */
function toCsvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
