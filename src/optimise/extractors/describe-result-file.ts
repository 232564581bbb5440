import { extname } from "node:path";
import { parseCsv } from "./csv-value.ts";
import { ExtractionError } from "./extraction-error.ts";
import { parseJson } from "./json-value.ts";
import { parseDat } from "./parse-dat.ts";
import { indexFrd } from "./parse-frd.ts";
import { MOST_FRD_BYTES, readResultFile, readResultText } from "./read-result-file.ts";

/** What can be read from a file, cut to a bounded length. Places, not all values: an extractor is tried to see those. */
export type ResultFile =
  | {
      readonly kind: "calculixDat";
      readonly blocks: readonly {
        readonly section: string;
        readonly set?: string;
        /** All times that it is there for, in the order of the file. */
        readonly times: readonly number[];
        readonly columns: readonly string[];
        /** Of the last one. */
        readonly rows: number;
        readonly firstRow: readonly string[];
      }[];
      readonly more: number;
    }
  | {
      readonly kind: "calculixFrd";
      readonly fields: readonly {
        readonly field: string;
        /** ALL stands for what is computed of a vector. */
        readonly components: readonly string[];
        readonly nodes: number;
        readonly steps: number;
        /** Time or frequency of the last step. */
        readonly lastValue: number;
      }[];
      readonly more: number;
    }
  | {
      readonly kind: "json";
      /** Paths of numbers and of lists of numbers, with what stands there. */
      readonly values: readonly { readonly path: string; readonly value: string }[];
      readonly more: number;
    }
  | {
      readonly kind: "csv";
      readonly delimiter: string;
      /** Empty where the table has no names. */
      readonly columns: readonly string[];
      readonly rows: number;
      readonly firstRow: readonly string[];
    }
  | { readonly kind: "text"; readonly lines: readonly string[]; readonly more: number };

const MOST_ENTRIES = 60;
const MOST_LENGTH = 200;

/**
 * Says what extractors can read from a file of a trial folder. The kind of file is told by its ending; what is not what
 * its ending says is shown as text.
 * @param trialFolder with its links resolved
 * @throws ExtractionError where it cannot be read, or an .frd file is binary or not complete
 */
export async function describeResultFile(trialFolder: string, file: string): Promise<ResultFile> {
  const ending = extname(file).toLowerCase();
  if (ending === ".frd") return describeFrd(await readResultFile(trialFolder, file, MOST_FRD_BYTES));
  const text = await readResultText(trialFolder, file);
  try {
    if (ending === ".dat") return describeDat(text) ?? describeText(text);
    if (ending === ".json") return describeJson(text);
    if (ending === ".csv" || ending === ".tsv") return describeCsv(text);
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error;
  }
  return describeText(text);
}

function describeFrd(bytes: Uint8Array): ResultFile {
  const byField = Map.groupBy(indexFrd(bytes), ({ field }) => field);
  const fields = [...byField].flatMap(([field, blocks]) => {
    const last = blocks.at(-1);
    if (last === undefined) return [];
    const components = last.isVector ? [...last.components, "ALL"] : last.components;
    return [
      { field: cut(field), components, nodes: last.nodes, steps: blocks.length, lastValue: last.value },
    ];
  });
  return { kind: "calculixFrd", fields: fields.slice(0, MOST_ENTRIES), more: moreThanShown(fields) };
}

/** Undefined where it is no .dat file of CalculiX. */
function describeDat(text: string): ResultFile | undefined {
  const groups = Map.groupBy(parseDat(text), ({ title, set }) => `${title}\0${set ?? ""}`);
  const blocks = [...groups.values()].flatMap((same) => {
    const last = same.at(-1);
    if (last === undefined) return [];
    return [
      {
        section: cut(last.title),
        ...(last.set === undefined ? {} : { set: cut(last.set) }),
        times: [...new Set(same.flatMap(({ time }) => time ?? []))].slice(0, MOST_ENTRIES),
        columns: last.columns.slice(0, MOST_ENTRIES).map(([name = ""]) => cut(name)),
        rows: last.rows.length,
        firstRow: (last.rows[0] ?? []).slice(0, MOST_ENTRIES).map(cut),
      },
    ];
  });
  return blocks.length === 0
    ? undefined
    : { kind: "calculixDat", blocks: blocks.slice(0, MOST_ENTRIES), more: moreThanShown(blocks) };
}

function describeCsv(text: string): ResultFile {
  const { delimiter, header, rows } = parseCsv(text);
  return {
    kind: "csv",
    delimiter,
    columns: (header ?? []).slice(0, MOST_ENTRIES).map(cut),
    rows: rows.length,
    firstRow: (rows[0] ?? []).slice(0, MOST_ENTRIES).map(cut),
  };
}

function describeJson(text: string): ResultFile {
  const values: { path: string; value: string }[] = [];
  let more = 0;
  const waiting: { path: string; value: unknown }[] = [{ path: "", value: parseJson(text) }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    const isList = Array.isArray(value) && value.every((entry) => typeof entry === "number");
    if (typeof value !== "object" || value === null || isList) {
      if (values.length < MOST_ENTRIES) values.push({ path: cut(path), value: cut(JSON.stringify(value)) });
      else more += 1;
      continue;
    }
    const entries = Array.isArray(value)
      ? value.map((entry, index) => ({ path: `${path}[${index}]`, value: entry }))
      : Object.entries(value).map(([key, entry]) => ({ path: joinPath(path, key), value: entry }));
    // The first ones are looked at first; of a large file not all are.
    const room = Math.max(0, 10 * MOST_ENTRIES - waiting.length);
    more += Math.max(0, entries.length - room);
    for (const entry of entries.slice(0, room).reverse()) waiting.push(entry);
  }
  return { kind: "json", values, more };
}

function joinPath(path: string, key: string): string {
  if (!/^[^.[\]"'\s]+$/.test(key)) return `${path}[${key.includes('"') ? `'${key}'` : `"${key}"`}]`;
  return path === "" ? key : `${path}.${key}`;
}

function describeText(text: string): ResultFile {
  const lines = text.slice(0, MOST_ENTRIES * MOST_LENGTH).split(/\r?\n/);
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  const shown = lines.slice(0, MOST_ENTRIES).map(cut);
  return { kind: "text", lines: shown, more: count - shown.length };
}

function moreThanShown(entries: readonly unknown[]): number {
  return Math.max(0, entries.length - MOST_ENTRIES);
}

function cut(text: string): string {
  return text.length > MOST_LENGTH ? `${text.slice(0, MOST_LENGTH)}…` : text;
}
