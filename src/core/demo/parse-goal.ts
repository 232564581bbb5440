import type { Intent, Relation, Sense } from "./intents.ts";
import { cleanName } from "./parse-names.ts";
import { splitList } from "./parse-values.ts";
import { NUMBER, normalizeUnit, parseNumber, UNIT } from "./quantities.ts";

export type Limit = {
  readonly what: string;
  readonly relation: Relation;
  readonly limit: number;
  readonly unit?: string;
  readonly ignored?: string;
};

/** Longer wordings come before the ones they contain: `not exceed` must not be read as `exceed`. */
const relations: readonly (readonly [RegExp, Relation])[] = [
  [
    /^(?:not|never) (?:to )?(?:exceed(?:ing)?|be (?:above|over)|go (?:above|over))|^(?:no|not) (?:more|greater|higher|larger) than|^not (?:above|over)/iu,
    "<=",
  ],
  [
    /^(?:not|never) (?:to )?(?:fall |drop |go |be )?(?:below|under)|^(?:no|not) (?:less|lower|smaller) than/iu,
    ">=",
  ],
  [/^(?:less|lower|smaller) than|^(?:below|under|at most|up to|within|max|<|≤)/iu, "<="],
  [/^(?:more|greater|higher|larger) than|^(?:above|over|at least|exceed|min|>|≥)/iu, ">="],
  [/^(?:equal|exactly|=)/iu, "="],
];

const relationWords =
  "(?:not|never)\\s+(?:to\\s+)?(?:exceed(?:ing)?|(?:be\\s+|go\\s+|fall\\s+|drop\\s+)?(?:above|over|below|under))|" +
  "(?:no|not)\\s+(?:more|greater|higher|larger|less|lower|smaller)\\s+than|" +
  "(?:less|lower|smaller|more|greater|higher|larger)\\s+than(?:\\s+or\\s+equal\\s+to)?|" +
  "below|under|at\\s+most|up\\s+to|within|above|over|at\\s+least|exceeds?|exceeding|" +
  "max(?:imum)?(?:\\s+of)?|min(?:imum)?(?:\\s+of)?|equals?(?:\\s+to)?|exactly|<=|>=|≤|≥|==|<|>|=";

const lead =
  "(?:(?:keep|hold|limit|ensure|require|constrain|restrict|cap|let|make\\s+sure)\\s+)?(?:that\\s+)?(?:the\\s+constraint\\s+)?";
const modals =
  "(?:(?:must|should|shall|has|have|needs?|may|can|will|does|do|is|are|to|be|stays?|remains?|always|of|:|a|an|value|going|go)\\s+)*";
const quantity = `(${NUMBER})\\s*(${UNIT})?`;

const stated = regex(`^${lead}(.+?),?:?\\s*\\s${modals}(${relationWords})\\s*${quantity}(.*)$`);
const joined = regex(`^${lead}(.+?)\\s*(<=|>=|≤|≥|==|<|>|=)\\s*${quantity}(.*)$`);
const capped = regex(`^(?:limit|restrict|cap|constrain)\\s+(.+?)\\s+(?:to|at)\\s+${quantity}(.*)$`);
const ofValue = regex(
  `^(?:an?\\s+|the\\s+)?(max(?:imum)?|min(?:imum)?|upper\\s+limit|lower\\s+limit|limit)\\s+(?:on\\s+|for\\s+)?(.+?)\\s+of\\s+${quantity}(.*)$`,
);
const leading = regex(`^(?:${lead})(${relationWords})\\s*${quantity}\\s+(?:of\\s+)?(?!on\\b|for\\b)(.+)$`);
const limitOn = regex(
  `^(?:an?\\s+|the\\s+)?(?:(upper|lower)\\s+)?(?:limit\\s+)?(?:of\\s+)?(?:(${relationWords})\\s+)?${quantity}\\s+(?:on|for)\\s+(.+)$`,
);

/** Reads `keep X below 200 MPa`, `X must not exceed 5 mm`, `X <= 3`, `limit X to 3`, `a maximum X of 3`. */
export function parseLimit(text: string): Limit | undefined {
  const clause = text.trim().replace(/^(?:set|put|impose|apply|place)\s+(?=an?\s)/iu, "");
  const first = leading.exec(clause);
  if (first) return toLimit(first[4], toRelation(first[1] ?? ""), first[2], first[3], undefined);
  const on = limitOn.exec(clause);
  if (on) {
    const relation =
      on[2] === undefined ? (on[1]?.toLowerCase() === "lower" ? ">=" : "<=") : toRelation(on[2]);
    return toLimit(on[5], relation, on[3], on[4], undefined);
  }
  const value = ofValue.exec(clause);
  if (value)
    return toLimit(
      value[2],
      /^(?:min|lower)/i.test(value[1] ?? "") ? ">=" : "<=",
      value[3],
      value[4],
      value[5],
    );
  const cap = capped.exec(clause);
  if (cap) return toLimit(cap[1], "<=", cap[2], cap[3], cap[4]);
  const match = stated.exec(clause) ?? joined.exec(clause);
  if (match === null) return undefined;
  return toLimit(match[1], toRelation(match[2] ?? ""), match[3], match[4], match[5]);
}

const meantByAdjective: Readonly<Record<string, { sense: Sense; quantity: string }>> = {
  light: { sense: "minimize", quantity: "weight" },
  cheap: { sense: "minimize", quantity: "cost" },
  stiff: { sense: "maximize", quantity: "stiffness" },
  strong: { sense: "maximize", quantity: "strength" },
};

/** Reads `minimise A and B`, `maximize A`, `make A as small as possible`. */
export function parseGoals(text: string): { sense: Sense; what: string }[] {
  const clause = text
    .trim()
    .replace(/\s+instead(?:\s+of\s+.*)?$/iu, "")
    .replace(/^((?:mini|maxi)mi[sz]e)\s*\((.+)\)$/iu, "$1 $2");
  const direct =
    /^(?:(?:to|that|which)\s+)?(minimi[sz]|maximi[sz])(?:es?|ing|e)\s+(.+)$/iu.exec(clause) ??
    /^(minimum|maximum|lowest|highest)\s+(.+)$/iu.exec(clause);
  if (direct) {
    const sense = /^(?:max|high)/i.test(direct[1] ?? "") ? "maximize" : "minimize";
    return splitList(direct[2] ?? "").map((what) => ({ sense, what: cleanName(what) }));
  }
  const possible = /^(?:make|keep|get)\s+(.+?)\s+(?:to\s+be\s+)?as\s+(\p{L}+)\s+as\s+possible$/iu.exec(
    clause,
  );
  if (!possible) return [];
  const meant = meantByAdjective[(possible[2] ?? "").toLowerCase()];
  if (meant)
    return [{ sense: meant.sense, what: `${meant.quantity} of the ${cleanName(possible[1] ?? "")}` }];
  const small = /^(?:small|low|little|light|short|thin|cheap|slim|narrow)$/iu.test(possible[2] ?? "");
  return [{ sense: small ? "minimize" : "maximize", what: cleanName(possible[1] ?? "") }];
}

export function toLimitIntent(limit: Limit, always: boolean, connectTo: readonly string[] = []): Intent {
  return { type: "limit", ...limit, always, connectTo };
}

function toLimit(
  what: string | undefined,
  relation: Relation,
  number: string | undefined,
  unit: string | undefined,
  tail: string | undefined,
): Limit | undefined {
  const name = cleanName(what ?? "");
  if (name === "" || number === undefined) return undefined;
  const ignored = (tail ?? "").replace(/^[\s,.]+|[\s,.]+$/g, "");
  return {
    what: name,
    relation,
    limit: parseNumber(number),
    ...(unit === undefined ? {} : { unit: normalizeUnit(unit) }),
    ...(ignored === "" ? {} : { ignored }),
  };
}

function toRelation(words: string): Relation {
  const plain = words.replace(/\s+/g, " ");
  return relations.find(([pattern]) => pattern.test(plain))?.[1] ?? "=";
}

function regex(source: string): RegExp {
  return new RegExp(source, "iu");
}
