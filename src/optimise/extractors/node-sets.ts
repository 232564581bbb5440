import { ExtractionError, listNames } from "./extraction-error.ts";
import { parseNumber } from "./parse-number.ts";
import { readResultText } from "./read-result-file.ts";

/** Files that include each other deeper than this do so in a circle. */
const MOST_DEPTH = 20;
const MOST_FILES = 500;
/** A set that is generated has no more nodes than this. */
const MOST_GENERATED = 5_000_000;

type NodeSet = { readonly nodes: Set<number>; readonly missing: string[] };
type Collected = { readonly sets: Map<string, NodeSet>; files: number };

/**
 * Looks up node sets in decks as CalculiX reads them: `*NSET` with lists, names of other sets and GENERATE, `*NODE,
 * NSET=`, and `*INCLUDE`, whose paths count from the trial folder. Names are the same in capitals and small letters.
 * @param trialFolder with its links resolved; nothing outside it is read
 * @returns the nodes of each wanted set, in the order of `wanted`
 * @throws ExtractionError where a deck is not there or a set is in none of them
 */
export async function readNodeSets(
  trialFolder: string,
  decks: readonly string[],
  wanted: readonly string[],
): Promise<ReadonlySet<number>[]> {
  if (decks.length === 0)
    throw new ExtractionError(
      `node set ${listNames(wanted)} cannot be looked up: no step runs a CalculiX deck`,
    );
  const collected: Collected = { sets: new Map(), files: 0 };
  for (const deck of decks) await collectSets(trialFolder, deck, collected, 0);
  return wanted.map((name) => {
    const set = collected.sets.get(toName(name));
    if (set === undefined)
      throw new ExtractionError(
        `there is no node set ${name} in ${listNames(decks)}; there are: ${listNames(collected.sets.keys())}`,
      );
    if (set.missing.length > 0)
      throw new ExtractionError(
        `node set ${name} is made of sets that are not there: ${listNames(set.missing)}`,
      );
    return set.nodes;
  });
}

async function collectSets(
  trialFolder: string,
  deck: string,
  collected: Collected,
  depth: number,
): Promise<void> {
  collected.files += 1;
  if (depth > MOST_DEPTH || collected.files > MOST_FILES)
    throw new ExtractionError(`${deck} and the decks around it include too many files, or each other`);
  const text = await readResultText(trialFolder, deck).catch((error: unknown) => {
    if (!(error instanceof ExtractionError)) throw error;
    throw new ExtractionError(`a set is looked up in ${deck}: ${error.message}`);
  });
  let take: ((line: string) => void) | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const isKeyword = text[start] === "*";
    const isComment = isKeyword && text[start + 1] === "*";
    if (!isComment && (isKeyword || take !== undefined)) {
      const line = text.slice(start, end);
      if (isKeyword) {
        const card = readCard(line);
        take = rowReader(card, collected.sets);
        const included = card.keyword === "INCLUDE" ? card.options.get("INPUT") : undefined;
        if (included !== undefined) await collectSets(trialFolder, included, collected, depth + 1);
      } else take?.(line);
    }
    start = end + 1;
  }
}

type Card = { readonly keyword: string; readonly options: ReadonlyMap<string, string> };

/** `*NSET, NSET=Top, GENERATE`: blanks do not count, and of values only the case of file names does. */
function readCard(line: string): Card {
  const [keyword = "", ...options] = line.slice(1).split(",");
  return {
    keyword: toName(keyword),
    options: new Map(
      options.map((option) => {
        const at = option.indexOf("=");
        return at < 0
          ? ([toName(option), ""] as const)
          : ([toName(option.slice(0, at)), unquote(option.slice(at + 1).trim())] as const);
      }),
    ),
  };
}

function unquote(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}

function toName(text: string): string {
  return text.replaceAll(/\s+/g, "").toUpperCase();
}

/** What takes the lines below a card, where they say something about node sets. */
function rowReader(
  { keyword, options }: Card,
  sets: Map<string, NodeSet>,
): ((line: string) => void) | undefined {
  const name = options.get("NSET");
  if (name === undefined || (keyword !== "NSET" && keyword !== "NODE")) return undefined;
  const key = toName(name);
  const set = sets.get(key) ?? { nodes: new Set<number>(), missing: [] };
  sets.set(key, set);
  if (keyword === "NODE") return (line) => addMember(line.split(",", 1)[0] ?? "", set, sets);
  if (options.has("GENERATE")) return (line) => generate(line, set);
  return (line) => {
    for (const member of line.split(",")) addMember(member, set, sets);
  };
}

function addMember(text: string, set: NodeSet, sets: ReadonlyMap<string, NodeSet>): void {
  const member = text.trim();
  if (member === "") return;
  const node = parseNumber(member);
  if (node !== undefined) {
    set.nodes.add(node);
    return;
  }
  const other = sets.get(toName(member));
  if (other === undefined) set.missing.push(member.slice(0, 80));
  else if (other !== set) for (const nested of other.nodes) set.nodes.add(nested);
}

/** `first, last, step`; one by one where no step is said. */
function generate(line: string, set: NodeSet): void {
  const numbers = line
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(parseNumber);
  if (numbers.length === 0) return;
  const [first, last = first, step = 1] = numbers;
  if (first === undefined || last === undefined || numbers.includes(undefined) || step < 1)
    throw new ExtractionError(`a generated node set has no numbers: ${line.slice(0, 80)}`);
  if ((last - first) / step > MOST_GENERATED)
    throw new ExtractionError(`a generated node set is too large: ${line.slice(0, 80)}`);
  for (let node = first; node <= last; node += step) set.nodes.add(node);
}
