import type { Extraction } from "../../shared/optimise/problem.ts";
import { ExtractionError, listNames } from "./extraction-error.ts";
import { type DatBlock, parseDat, toPlain } from "./parse-dat.ts";
import { parseNumber } from "./parse-number.ts";
import { findColumn, pickValue } from "./reduce-values.ts";

type DatQuery = Pick<Extraction, "section" | "set" | "column" | "row" | "reduce">;

/**
 * One value of a CalculiX .dat file. Of several blocks that the section, the set and the column fit, that with the closest
 * title counts, and of steps and increments the last one, unless the section ends with `at time 0.5`.
 * @throws ExtractionError
 */
export function datValue(text: string, query: DatQuery): number {
  const { block, column } = chooseBlock(parseDat(text), query);
  return pickValue(
    query,
    block.rows.length,
    (row) => {
      const printed = block.rows[row]?.[column];
      const value = printed === undefined ? undefined : parseNumber(printed);
      if (value === undefined)
        throw new ExtractionError(
          `row ${row} of ${nameBlock(block)} has ${printed ?? "nothing"} in column ${block.columns[column]?.[0] ?? column}, which is no number`,
        );
      return value;
    },
    nameBlock(block),
  );
}

function chooseBlock(blocks: readonly DatBlock[], query: DatQuery): { block: DatBlock; column: number } {
  if (blocks.length === 0)
    throw new ExtractionError(
      "it holds no results: *NODE PRINT and *EL PRINT ask for them, and the solver must have come to its end",
    );
  const { title, time } = readSection(query.section ?? "");
  const named = blocks.filter(({ heading }) => heading.includes(title));
  if (named.length === 0)
    throw new ExtractionError(`there is no block "${query.section ?? ""}"; there are: ${listTitles(blocks)}`);
  const timed = time === undefined ? named : named.filter((block) => isSameTime(block.time, time));
  if (timed.length === 0)
    throw new ExtractionError(
      `there is no block "${title}" at time ${time}; there are the times ${listNames(named.flatMap((block) => block.time ?? []).map(String))}`,
    );
  const ofSet = timed.filter((block) => isWantedSet(block, query.set));
  if (ofSet.length === 0)
    throw new ExtractionError(
      `there is no block ${nameTitles(timed)} for set ${query.set}; there are the sets ${listNames(timed.flatMap((block) => block.set ?? []))}`,
    );
  const withColumn = ofSet.filter((block) => columnOf(block, query) !== undefined);
  if (withColumn.length === 0) throw noColumn(ofSet, query);
  const closest = keepClosest(withColumn, title);
  refuseSeveral(closest, query);
  const block = closest.at(-1);
  const column = block === undefined ? undefined : columnOf(block, query);
  if (block === undefined || column === undefined) throw noColumn(ofSet, query);
  return { block, column };
}

/** A section may say which increment is meant: `displacements at time 0.5`. */
function readSection(section: string): { title: string; time: number | undefined } {
  const match = /^(.*?)(?:^|\s)at time\s+(\S+)\s*$/i.exec(section);
  const time = match?.[2] === undefined ? undefined : parseNumber(match[2]);
  return time === undefined ? { title: toPlain(section), time } : { title: toPlain(match?.[1] ?? ""), time };
}

/** CalculiX prints times with seven digits. */
function isSameTime(time: number | undefined, wanted: number): boolean {
  return time !== undefined && Math.abs(time - wanted) <= 1e-6 * Math.max(Math.abs(wanted), Math.abs(time));
}

function isWantedSet({ set }: DatBlock, wanted: string | undefined): boolean {
  return wanted === undefined || set?.toUpperCase() === wanted.trim().toUpperCase();
}

/** Numbers of nodes and the like are no results: a block with one other column needs none to be named. */
function columnOf({ columns }: DatBlock, { column }: DatQuery): number | undefined {
  if (column !== undefined) return findColumn(column, columns, columns.length);
  const results = columns.flatMap(([name = ""], index) => (idColumns.includes(name) ? [] : [index]));
  return results.length === 1 ? results[0] : undefined;
}

const idColumns = ["node", "element", "integ.pnt.", "mode"];

/** `volume` means the volumes of elements before the total volume, `force` the forces before the total force. */
function keepClosest(blocks: readonly DatBlock[], title: string): readonly DatBlock[] {
  const ranks = blocks.map((block) => {
    const own = toPlain(block.title);
    return own === title ? 2 : own.startsWith(title) ? 1 : 0;
  });
  const best = Math.max(...ranks);
  return blocks.filter((_, index) => ranks[index] === best);
}

/** The last block counts among those that differ in time only. */
function refuseSeveral(blocks: readonly DatBlock[], { section, set }: DatQuery): void {
  const titles = new Set(blocks.map((block) => toPlain(block.title)));
  if (titles.size > 1)
    throw new ExtractionError(
      section === undefined
        ? `it has several blocks: say which section is meant, of: ${listTitles(blocks)}`
        : `"${section}" fits several blocks: ${listTitles(blocks)}`,
    );
  const sets = new Set(blocks.map((block) => block.set));
  if (set === undefined && sets.size > 1)
    throw new ExtractionError(
      `${nameTitles(blocks)} is there for several sets: say which one of ${listNames(blocks.map((block) => block.set ?? "(none)"))}`,
    );
}

function noColumn(blocks: readonly DatBlock[], { column }: DatQuery): ExtractionError {
  const there = listNames(blocks.map(({ columns }) => columns.map(([name]) => name).join(" ")));
  return new ExtractionError(
    column === undefined
      ? `${nameTitles(blocks)} has several columns: say which one of: ${there}`
      : `${nameTitles(blocks)} has no column ${JSON.stringify(column)}; it has: ${there}`,
  );
}

function nameBlock({ title, set }: DatBlock): string {
  return set === undefined ? `"${title}"` : `"${title}" for set ${set}`;
}

function nameTitles(blocks: readonly DatBlock[]): string {
  return listNames(blocks.map(({ title }) => `"${title}"`));
}

function listTitles(blocks: readonly DatBlock[]): string {
  return listNames(blocks.map(nameBlock));
}
