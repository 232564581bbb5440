import type { Fields, Intent } from "./intents.ts";
import { cleanName } from "./parse-names.ts";
import { CUT, takeVariableFields } from "./parse-values.ts";
import { NUMBER, normalizeUnit, parseNumber, UNIT } from "./quantities.ts";

const changeVerb =
  /^(?:change|set|adjust|update|modify|raise|increase|extend|lower|reduce|decrease|widen|narrow|move|put|make|let|give|switch|edit|start|use|tighten|relax|loosen|tune|correct|fix)\s+/iu;

const fieldNames: readonly (readonly [string, string])[] = [
  ["lower\\s+(?:bound|limit)|minimum(?:\\s+value)?|min", "lower"],
  ["upper\\s+(?:bound|limit)|maximum(?:\\s+value)?|max", "upper"],
  ["bounds|range|limits", "range"],
  ["start(?:ing)?\\s+(?:value|point)|initial\\s+value|start|initial|default(?:\\s+value)?", "initial"],
  ["step(?:\\s+size)?", "step"],
  ["units?", "unit"],
  ["choices|options", "choices"],
  ["limit|allowable|threshold", "limit"],
  ["tolerance", "tolerance"],
  ["expression|formula", "expression"],
  ["symbol", "symbol"],
  ["sense|direction", "sense"],
  ["kind|type", "kind"],
  ["target(?:\\s+value)?", "target"],
  ["text", "text"],
  ["file", "file"],
];
const anyField = fieldNames.map(([words]) => words).join("|");
const toWord = "(?:to\\s+be|to|=|as|at|into|:|is|be|of)";

const ofForm = regex(
  `^(?:the\\s+)?(${anyField})\\s+(?:of|for|on|in)\\s+(.+?)\\s+(?:from\\s+\\S+(?:\\s+\\S+)?\\s+)?(?:${toWord}\\s+|(?=between\\s))(.+)$`,
);
const ownForm = regex(
  `^(.+?)(?:['’]s?)?\\s+(${anyField})\\s+(?:from\\s+\\S+(?:\\s+\\S+)?\\s+)?(?:${toWord}\\s+|(?=between\\s))(.+)$`,
);
const bareForm = regex(
  `^(?:the\\s+|its\\s+|their\\s+)?(${anyField})\\s+(?:from\\s+\\S+(?:\\s+\\S+)?\\s+)?(?:${toWord}\\s+|(?=between\\s))(.+)$`,
);
const quantityOnly = regex(`^(${NUMBER})\\s*(${UNIT})?$`);
const quantityAtEnd = regex(
  `^(.+?)\\s+(?:from\\s+${NUMBER}\\s*(?:${UNIT})?\\s+)?(?:to|=|at|as|by)\\s+(${NUMBER})\\s*(${UNIT})?$`,
);

/** Reads `change X to 3 to 9 mm`, `set the upper bound of X to 9`, `make X integer`, `use 60 trials`. */
export function parseChange(clause: string): Intent[] {
  const algorithm = parseAlgorithm(clause);
  if (algorithm) return [algorithm];
  const should = /^(.+?)\s+(?:should|must|shall|can|may)\s+(?:be|go|vary|range|run|lie|start)\s+(.+)$/iu.exec(
    clause,
  );
  if (should && takeVariableFields(should[2] ?? "").fields.lower !== undefined) {
    return fromValues(`${should[1]} ${should[2]}`);
  }
  const verb = changeVerb.exec(clause);
  if (verb === null) return [];
  const rest = clause.slice(verb[0].length);
  const of = ofForm.exec(rest);
  if (of) return setField(of[2] ?? "", of[1] ?? "", of[3] ?? "");
  const bare = bareForm.exec(rest);
  if (bare) return setField("it", bare[1] ?? "", bare[2] ?? "");
  const own = ownForm.exec(rest);
  if (own) return setField(own[1] ?? "", own[2] ?? "", own[3] ?? "");
  return fromValues(rest);
}

/** Trials, seed, workers and the kind of an algorithm, wherever they stand in the text. */
export function parseAlgorithmFields(text: string): Fields {
  const fields: Record<string, Fields[string]> = {};
  const trials =
    /\b(\d+)\s+(?:trials|evaluations|iterations|designs|samples)\b|\btrials\s+(?:to|=|:|of)?\s*(\d+)\b/iu.exec(
      text,
    );
  if (trials) fields.trials = Number(trials[1] ?? trials[2]);
  const seed = /\bseed\s*(?:of|to|=|:)?\s*(\d+)\b/iu.exec(text);
  if (seed) fields.seed = Number(seed[1]);
  const workers =
    /\b(\d+)\s+(?:workers|processes|in\s+parallel|(?:trials\s+)?at\s+once)\b|\bworkers\s+(?:to|=|:)\s*(\d+)\b/iu.exec(
      text,
    );
  if (workers) fields.workers = Number(workers[1] ?? workers[2]);
  const patience = /\b(?:stop|end)\s+after\s+(\d+)\s+(?:trials\s+)?without\b/iu.exec(text);
  if (patience) {
    fields.stopAfterWithoutProgress = Number(patience[1]);
    delete fields.trials;
  }
  const kind = algorithmKinds.find(([pattern]) => pattern.test(text));
  if (kind) fields.kind = kind[1];
  return fields;
}

const algorithmKinds: readonly (readonly [RegExp, string])[] = [
  [/\bcma-?\s?es\b/iu, "cmaEs"],
  [/\bnsga-?\s?(?:2|ii)\b/iu, "nsga2"],
  [/\bsobol\b/iu, "sobol"],
  [/\blatin[\s-]hypercube\b|\blhs\b/iu, "latinHypercube"],
  [/\bgaussian\s+process\b|\bbayesian\b/iu, "gaussianProcess"],
  [/\bparego\b/iu, "parego"],
  [/\boptuna\b|\btpe\b/iu, "optuna"],
];

function parseAlgorithm(clause: string): Intent | undefined {
  if (
    !/^(?:use|set|change|switch|run|limit|try|do|let|make|stop|end|give|increase|raise|reduce|lower|adjust|update|with)\b/iu.test(
      clause,
    )
  ) {
    return undefined;
  }
  const fields = parseAlgorithmFields(clause);
  return Object.keys(fields).length === 0 ? undefined : { type: "algorithm", fields };
}

function setField(target: string, fieldWords: string, value: string): Intent[] {
  const field = fieldNames.find(([words]) => regex(`^(?:${words})$`).test(fieldWords))?.[1];
  const name = cleanName(target);
  if (field === undefined || name === "") return [];
  if (field === "range" || field === "choices") {
    const { fields } = takeVariableFields(field === "choices" ? `one of ${value}` : value);
    return Object.keys(fields).length === 0 ? [] : [{ type: "change", target: name, fields }];
  }
  if (field === "sense") {
    const sense = /^max/iu.test(value) ? "maximize" : "minimize";
    return [{ type: "change", target: name, fields: { sense } }];
  }
  if (["unit", "expression", "symbol", "kind", "text", "file"].includes(field)) {
    const text =
      field === "unit"
        ? normalizeUnit(value.trim())
        : field === "kind"
          ? value.trim().toLowerCase()
          : value.trim();
    return [{ type: "change", target: name, fields: { [field]: text } }];
  }
  const number = quantityOnly.exec(value.trim());
  if (number) {
    const unit = number[2] === undefined ? {} : { unit: normalizeUnit(number[2]) };
    return [{ type: "change", target: name, fields: { [field]: parseNumber(number[1] ?? ""), ...unit } }];
  }
  return field === "initial" ? [{ type: "change", target: name, fields: { initial: cleanName(value) } }] : [];
}

function unclearObjective(text: string): Intent[] {
  const reason =
    'I turn an objective round ("change the objective to maximise") or add one ("maximise the stiffness"): say which you mean.';
  return [{ type: "unclear", text, reason }];
}

/** `X to 3 to 9 mm`, `X from 3 to 9 mm`, `X to 5 mm`, `X integer`, `X to maximise`. */
function fromValues(text: string): Intent[] {
  const sense = /^(.+?)\s+(?:to\s+|to\s+be\s+)?(maximi[sz]ed?|minimi[sz]ed?)$/iu.exec(text);
  if (sense) {
    const value = /^max/iu.test(sense[2] ?? "") ? "maximize" : "minimize";
    return [{ type: "change", target: cleanName(sense[1] ?? ""), fields: { sense: value } }];
  }
  if (/^(?:the\s+)?objective\s+to\s+(?:maxi|mini)mi[sz]e\s/iu.test(text)) return unclearObjective(text);
  const kind =
    /^(.+?)\s+(?:to\s+|to\s+be\s+|as\s+|into\s+)?(?:an?\s+)?(integer|continuous|categorical)(?:\s+variable|\s+one)?$/iu.exec(
      text,
    );
  if (kind)
    return [
      { type: "change", target: cleanName(kind[1] ?? ""), fields: { kind: (kind[2] ?? "").toLowerCase() } },
    ];
  const { fields, rest } = takeVariableFields(
    text.replace(/\s+(?:to|=|as|into|at)\s+(?=(?:from|between|one|either)\b)/iu, " "),
  );
  if (Object.keys(fields).length > 0 && !(Object.keys(fields).length === 1 && fields.unit !== undefined)) {
    const parts = rest.split(CUT);
    const target = cleanName(
      (parts[0] ?? "")
        .replace(/^(?:the\s+)?(?:bounds|range|limits)\s+(?:of|for|on)\s+/iu, "")
        .replace(trailing, ""),
    );
    const ignored = parts
      .slice(1)
      .map((part) => cleanName(part.replace(trailing, "")))
      .filter((part) => part !== "" && !/^(?:and|with|an?|to|of)$/iu.test(part))
      .join(", ");
    if (target === "") return [];
    return [{ type: "change", target, fields, ...(ignored === "" ? {} : { ignored }) }];
  }
  const single = quantityAtEnd.exec(text);
  if (single === null) return [];
  const target = cleanName(single[1] ?? "");
  const unit = single[3] === undefined ? {} : { unit: normalizeUnit(single[3]) };
  return [{ type: "change-value", target, value: parseNumber(single[2] ?? ""), ...unit }];
}

const trailing =
  /(?:[\s,:=]|\b(?:to|be|is|go|run|vary|range|bounds|limits|with|and|an?|the|as|into|of|in|have|has|its|their)\b)+$/iu;

function regex(source: string): RegExp {
  return new RegExp(source, "iu");
}
