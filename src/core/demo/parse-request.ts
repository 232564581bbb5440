import type { Intent } from "./intents.ts";
import { parseAdd, parseExtract } from "./parse-add.ts";
import { parseChange } from "./parse-change.ts";
import { parseGoals, parseLimit, toLimitIntent } from "./parse-goal.ts";
import { parseRun, toOptions } from "./parse-run.ts";
import { parseConnection, parseRemove, parseRename } from "./parse-structure.ts";
import { parseTalk } from "./parse-talk.ts";
import { parseTools } from "./parse-tools.ts";
import { maskQuotes, splitRequest, unmask } from "./split-request.ts";

/** Rules try many readings of a sentence: beyond these lengths nobody asks in plain words, and time would be lost. */
const longestMessage = 4_000;
const longestClause = 400;

/**
 * Reads what a person asks for, in plain English.
 * @returns The requests in the order in which they were said; a part that is not understood is `unclear`.
 */
export function parseRequest(message: string): Intent[] {
  if (message.length > longestMessage) {
    return [
      {
        type: "unclear",
        text: "",
        reason: "That is too long for the demo model: ask for a few things at a time.",
      },
    ];
  }
  const { text, quotes } = maskQuotes(message.replace(/[\u00a0\u202f]/g, " "));
  const greeting =
    /^\s*(?:hi|hello|hey|good\s+(?:morning|afternoon|evening))(?:\s+(?:there|planform|claude))?[\s,.!:]+(?=\S)(?!(?:there|planform|claude)\b)/iu;
  const intents: Intent[] = [];
  for (const clause of splitRequest(text.replace(greeting, ""))) {
    if (clause.length > longestClause) {
      intents.push({ type: "unclear", text: unmask(`${clause.slice(0, 60)}...`, quotes) });
      continue;
    }
    for (const intent of parseClause(clause, quotes)) {
      if (!mergeConnection(intents, intent) && !mergeOptions(intents, intent))
        intents.push(unmaskIntent(intent, quotes));
    }
  }
  return intents;
}

function parseClause(clause: string, quotes: readonly string[]): Intent[] {
  const rules: readonly (() => Intent[])[] = [
    () => toList(parseTools(clause, quotes)),
    () => toList(parseRun(clause)),
    () => toList(parseTalk(clause)),
    () => parseRename(clause),
    () => parseConnection(clause),
    () => parseRemove(clause),
    () => parseGoals(clause).map((goal): Intent => ({ type: "goal", ...goal, always: false, connectTo: [] })),
    () => parseAdd(clause),
    () => parseExtract(clause),
    () =>
      /^(?:limit|keep|hold|ensure|require|constrain|restrict|cap)\b/iu.test(clause) ? limits(clause) : [],
    () => parseChange(clause),
    () => limits(clause),
  ];
  for (const rule of rules) {
    const intents = rule();
    if (intents.length > 0) return intents;
  }
  return [{ type: "unclear", text: unmask(clause, quotes) }];
}

function toList(intent: Intent | undefined): Intent[] {
  return intent === undefined ? [] : [intent];
}

function limits(clause: string): Intent[] {
  const limit = parseLimit(clause);
  return limit ? [toLimitIntent(limit, false)] : [];
}

/** `... and connect it to the model` belongs to the nodes that the same message adds. */
function mergeConnection(intents: Intent[], next: Intent): boolean {
  if (next.type !== "connect" || next.sources.length !== 1) return false;
  const pronoun = next.sources[0]?.toLowerCase() ?? "";
  if (!/^(?:it|this|that|them|these|those|both)$/u.test(pronoun)) return false;
  const last = intents.at(-1);
  if (last?.type !== "add" && last?.type !== "goal" && last?.type !== "limit") return false;
  const count = /^(?:them|these|those|both)$/u.test(pronoun) ? intents.length : 1;
  for (let index = intents.length - count; index < intents.length; index += 1) {
    const intent = intents[index];
    if (intent?.type === "add" || intent?.type === "goal" || intent?.type === "limit") {
      intents[index] = { ...intent, connectTo: [...intent.connectTo, ...next.targets] };
    }
  }
  return true;
}

/** `run it and use 40 trials`: what is said of the algorithm right behind a run is meant for that run. */
function mergeOptions(intents: Intent[], next: Intent): boolean {
  const last = intents.at(-1);
  if (last?.type !== "run" || next.type !== "algorithm") return false;
  intents[intents.length - 1] = { ...last, options: { ...last.options, ...toOptions(next.fields) } };
  return true;
}

function unmaskIntent(intent: Intent, quotes: readonly string[]): Intent {
  if (quotes.length === 0) return intent;
  const { type } = intent;
  return { ...mapTexts(intent, quotes), type } as Intent; // Same keys and kinds of values: only texts are rewritten.
}

function mapTexts<T>(value: T, quotes: readonly string[]): T;
function mapTexts(value: unknown, quotes: readonly string[]): unknown {
  if (typeof value === "string") return unmask(value, quotes);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, quotes));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, quotes)]));
}
