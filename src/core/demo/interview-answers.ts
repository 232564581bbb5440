import type { Fields, Sense } from "./intents.ts";
import { parseAdd } from "./parse-add.ts";
import { parseAlgorithmFields } from "./parse-change.ts";
import { type Limit, parseGoals, parseLimit } from "./parse-goal.ts";
import { cleanName } from "./parse-names.ts";
import { takeVariableFields } from "./parse-values.ts";
import { parseUnnamedVariable } from "./parse-variable.ts";
import { normalizeUnit, UNIT } from "./quantities.ts";

/** What was read in an answer, and the parts of it that were not understood. */
export type Answer<Item> = { readonly items: readonly Item[]; readonly unread: readonly string[] };

/** What is computed or read: a formula, or the fields of an extractor that reads a file. */
export type OutputAnswer = { readonly label: string; readonly fields: Fields };

export type SolverAnswer =
  | { readonly type: "formulas" }
  | {
      readonly type: "program";
      readonly label: string;
      readonly fields: Fields;
      /** Files of the model in the study's folder. */
      readonly files: readonly string[];
    };

/** Not within a number, and not within `between 5 and 8`. */
const separator = /\s*[;\n]\s*|\s*,(?!\d)\s*(?:and\s+)?|\s+and\s+(?!\d)/iu;

/** Reads `width 10 to 60 mm, height 20 to 90 mm and a material, one of steel or aluminium`. */
export function readVariables(text: string): Answer<OutputAnswer> {
  const bare = text.replace(
    /^\s*(?:add\s+)?(?:the\s+)?(?:(?:design\s+)?variables?\s*:?\s+)?(?:are\s+)?/iu,
    "",
  );
  const parts: string[] = [];
  for (const part of splitBy(bare, separator)) {
    const last = parts.at(-1);
    if (last !== undefined && belongsTo(last, part)) parts[parts.length - 1] = `${last}, ${part}`;
    else parts.push(part);
  }
  return readEach(parts, (part) => {
    const variable = parseUnnamedVariable(cleanName(part), []);
    if (variable?.type !== "add" || variable.ignored !== undefined) return undefined;
    const { initial: _guessed, ...fields } = variable.fields;
    const said = takeVariableFields(part).fields.initial;
    return { label: variable.label, fields: { ...fields, ...(said === undefined ? {} : { initial: said }) } };
  });
}

/** `start 30`, `one of steel`, `aluminium`: words that go on with the variable before them. */
function belongsTo(variable: string, part: string): boolean {
  if (/^(?:start|starting|initial|step|steps|in\s+steps|with|one\s+of|either|integer|whole)\b/iu.test(part))
    return true;
  const { fields } = takeVariableFields(variable);
  return fields.choices !== undefined && takeVariableFields(part).fields.lower === undefined;
}

/** Reads `by formulas`, `CalculiX with beam.inp from model/beam.inp.tmpl`, ``the command `solve beam.cfg` ``. */
export function readSolver(text: string): SolverAnswer | undefined {
  const command = /`([^`]+)`|"([^"]+)"|\bcommand:?\s+(\S.*)$/iu.exec(text);
  const kind = /\b(calculix|ccx|gmsh|python3?|node(?:\.?js)?)\b/iu.exec(text)?.[1]?.toLowerCase();
  const paths = text.match(/[\w.-]*(?:\/[\w.-]+)*[\w-]\.[a-z]\w*/giu) ?? [];
  const files = paths.filter((path) => path.includes("/") || path.endsWith(".tmpl"));
  const named = paths.find((path) => !files.includes(path));
  const input = named ?? files[0]?.replace(/^.*\//, "").replace(/\.tmpl$/, "");
  const known = kind === undefined ? undefined : programs.find(([pattern]) => pattern.test(kind));
  if (known !== undefined) {
    const [, label, solverKind] = known;
    const fields = { kind: solverKind, ...(input === undefined ? {} : { input }) };
    return { type: "program", label, fields, files };
  }
  const words = (command?.[1] ?? command?.[2] ?? command?.[3])?.trim().split(/\s+/);
  if (words !== undefined) {
    const label = (words[0] ?? "Program").replace(/^.*\//, "");
    return { type: "program", label, fields: { kind: "command", command: words }, files };
  }
  return /\b(?:formulas?|equations?|expressions?|analytic\w*|by\s+hand|closed\s+form)\b/iu.test(text)
    ? { type: "formulas" }
    : undefined;
}

const programs: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:calculix|ccx)$/u, "CalculiX", "calculix"],
  [/^gmsh$/u, "Gmsh", "gmsh"],
  [/^python/u, "Python", "python"],
  [/^node/u, "Node", "node"],
];

/** Reads `mass = width * height in kg; stress in MPa from results.json at stress.max`. */
export function readOutputs(text: string): Answer<OutputAnswer> {
  const name = "(?:the\\s+)?\\p{L}[\\p{L}\\p{N} _-]*?";
  const start = `(?=${name}\\s*(?:[[(][^\\])]*[\\])]\\s*)?(?:=|\\bfrom\\s|\\bin\\s+\\S+\\s*(?:=|from\\s)))`;
  const parts = splitBy(
    text,
    new RegExp(`\\s*[;\\n]\\s*|(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+)${start}`, "iu"),
  );
  return readEach(parts, (part) => readFormula(part) ?? readFileOutput(part));
}

function readFormula(text: string): OutputAnswer | undefined {
  const match = /^(.+?)\s*=\s*(.+)$/su.exec(text);
  if (match === null) return undefined;
  const behind =
    unitBehind("\\s+in\\s+").exec(match[2] ?? "") ??
    unitBehind("(?<=[\\p{L}\\p{N}_.)])\\s+").exec(match[2] ?? "");
  const before = new RegExp(`^(.+?)\\s*(?:\\bin\\s+|[[(]\\s*)(${UNIT})\\s*[\\])]?$`, "isu").exec(
    match[1] ?? "",
  );
  const label = cleanName(before?.[1] ?? match[1] ?? "");
  const expression = (behind?.[1] ?? match[2] ?? "").trim();
  const unit = before?.[2] ?? behind?.[2];
  if (label === "" || !/^[\w\s.+\-*/^(),]+$/u.test(expression)) return undefined;
  return {
    label,
    fields: { kind: "formula", expression, ...(unit === undefined ? {} : { unit: normalizeUnit(unit) }) },
  };
}

function unitBehind(gap: string): RegExp {
  return new RegExp(`^(.+?)${gap}\\[?(${UNIT})\\]?$`, "isu");
}

function readFileOutput(text: string): OutputAnswer | undefined {
  const path = /\s+at\s+([\w.[\]-]+)\s*$/iu.exec(text);
  const column = /\s+(?:in\s+)?column\s+(\w+)\s*$/iu.exec(text);
  const cut = path ?? column;
  const [added] = parseAdd(`add an extractor for ${cut === null ? text : text.slice(0, cut.index)}`);
  if (added?.type !== "add" || added.fields.file === undefined) return undefined;
  return {
    label: added.label,
    fields: {
      ...added.fields,
      ...(path === null ? {} : { path: path[1] ?? "" }),
      ...(column === null ? {} : { column: column[1] ?? "" }),
    },
  };
}

/** Reads `minimise the mass`, `the mass as small as possible and the largest stiffness`. */
export function readGoals(text: string): Answer<{ readonly sense: Sense; readonly what: string }> {
  const next =
    "(?:(?:mini|maxi)mi[sz]|(?:the\\s+)?(?:least|smallest|lowest|minimal|minimum|largest|highest|greatest|maximal|maximum)\\b|.{1,60}?\\bas\\s+\\p{L}+\\s+as\\b)";
  const parts = splitBy(
    text,
    new RegExp(`\\s*[;\\n]\\s*|(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+)(?=${next})`, "iu"),
  );
  const answers = parts.map((part) => ({ part, goals: readGoal(part) }));
  return {
    items: answers.flatMap(({ goals }) => goals),
    unread: answers.flatMap(({ part, goals }) => (goals.length === 0 ? [part] : [])),
  };
}

function readGoal(text: string): { sense: Sense; what: string }[] {
  const plain = text
    .trim()
    .replace(/[.!]+$/u, "")
    .replace(/^(?:the\s+)?(?:least|smallest|minimal)\s/iu, "minimum ")
    .replace(/^(?:the\s+)?(?:largest|greatest|maximal)\s/iu, "maximum ")
    .replace(/^(?:i\s+want\s+(?:to\s+)?|we\s+want\s+(?:to\s+)?)/iu, "");
  const goals = parseGoals(plain);
  if (goals.length > 0) return goals;
  return /\sas\s+\p{L}+\s+as\s+possible$/iu.test(plain)
    ? parseGoals(`make ${plain.replace(/\s+(?:should|must)\s+be\s+(?=as\s)/iu, " ")}`)
    : [];
}

/** Reads `stress below 200 MPa, deflection at most 2 mm`. */
export function readLimits(text: string): Answer<Limit> {
  const parts: string[] = [];
  for (const part of splitBy(text, separator)) {
    const last = parts.at(-1);
    if (last !== undefined && !/\d/u.test(last)) parts[parts.length - 1] = `${last} and ${part}`;
    else parts.push(part);
  }
  return readEach(parts, (part) => {
    const limit = parseLimit(part);
    return limit?.ignored === undefined ? limit : undefined;
  });
}

/** Reads `60 designs, 4 at once` and a bare number. */
export function readBudget(text: string): Fields | undefined {
  const plain = text.replace(/\bat\s+(?:a|the\s+same)\s+time\b/giu, "at once");
  const fields = parseAlgorithmFields(plain);
  const bare = /^\D{0,20}?(\d+)\s*[.!]?$/u.exec(plain.trim())?.[1];
  if (fields.trials === undefined && bare !== undefined) return { ...fields, trials: Number(bare) };
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function readEach<Item>(parts: readonly string[], read: (part: string) => Item | undefined): Answer<Item> {
  const answers = parts.map((part) => ({ part, item: read(part) }));
  return {
    items: answers.flatMap(({ item }) => (item === undefined ? [] : [item])),
    unread: answers.flatMap(({ part, item }) => (item === undefined ? [part] : [])),
  };
}

function splitBy(text: string, pattern: RegExp): string[] {
  return text
    .replace(/[\s.!]+$/u, "")
    .split(pattern)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
