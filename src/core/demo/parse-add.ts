import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Fields, Intent } from "./intents.ts";
import { parseAlgorithmFields } from "./parse-change.ts";
import { parseGoals, parseLimit, toLimitIntent } from "./parse-goal.ts";
import { anyTypeWord, cleanName, findNodeType } from "./parse-names.ts";
import { CUT, defaultInitial, splitList, takeVariableFields } from "./parse-values.ts";

const addVerb =
  /^(?:add|create|make|insert|put\s+in|put|introduce|define|include|new|we\s+need|i\s+need|there\s+(?:should\s+be|is))\s+(?:me\s+)?(?:(?:an?|another|the|one|new|more|some)\s+)*|^(?:an?|another)\s+(?:new\s+)?/iu;
const connectedTo =
  /[,\s]+(?:(?:and|which|that)\s+)?(?:is\s+)?(?:connected|linked|wired|attached|feeding|feeds)(?:\s+(?:to|with|into|in\s+to))?\s+(.+)$/iu;

/** Reads `add a design variable for the web thickness between 2 and 8 mm` and its like. */
export function parseAdd(clause: string): Intent[] {
  return readAdd(clause).map((intent) => {
    if (intent.type !== "add" || intent.label !== "") return intent;
    const kind = nodeTypeInfo[intent.nodeType].title.toLowerCase();
    return { type: "unclear", text: clause, reason: `What should the ${kind} be called?` };
  });
}

function readAdd(clause: string): Intent[] {
  const verb = addVerb.exec(clause);
  if (verb === null) return [];
  let rest = clause.slice(verb[0].length);
  let connectTo: string[] = [];
  const connection = connectedTo.exec(rest);
  if (connection) {
    connectTo = splitList(connection[1] ?? "").map(cleanName);
    rest = rest.slice(0, connection.index);
  }
  const kind = findKind(rest);
  if (kind === undefined) return parseWithoutKind(rest, connectTo);
  return parseKind(kind.nodeType, kind.before, kind.after, connectTo);
}

/** The word that names the kind of node, and what stands before (`integer`, `CalculiX`) and after it. */
function findKind(text: string): { nodeType: NodeType; before: string; after: string } | undefined {
  const as = new RegExp(
    `^(.+?)\\s+as\\s+(?:(?:an?|the|another)\\s+)?((?:[\\p{L}-]+\\s+){0,2}?)(${anyTypeWord})\\b(.*)$`,
    "iu",
  ).exec(text);
  const asType = as && findNodeType(as[3] ?? "");
  if (as && asType) return { nodeType: asType, before: as[2] ?? "", after: `${as[1]} ${as[4]}` };
  const match = new RegExp(`^((?:[\\p{L}\\d-]+\\s+){0,3}?)(${anyTypeWord})(?![\\p{L}\\d])(.*)$`, "iu").exec(
    text,
  );
  const nodeType = match && findNodeType(match[2] ?? "");
  if (!match || !nodeType) return undefined;
  return { nodeType, before: match[1] ?? "", after: match[3] ?? "" };
}

function parseKind(
  nodeType: NodeType,
  before: string,
  after: string,
  connectTo: readonly string[],
): Intent[] {
  switch (nodeType) {
    case "designVariable":
      return [variable(before, after, connectTo)];
    case "objective":
      return objectives(after, before, connectTo);
    case "constraint":
      return [constraint(after, before, connectTo)];
    case "extractor":
      return [extractor(before, after, connectTo)];
    case "note": {
      const text = after
        .replace(
          /^[\s:,]*(?:(?:saying|that\s+says|which\s+says|with(?:\s+the)?\s+text|about|that|called|for)\s+)?[:,]?\s*/iu,
          "",
        )
        .trim();
      return [
        {
          type: "add",
          nodeType,
          label: text === "" ? "Note" : shorten(text),
          fields: text === "" ? {} : { text },
          connectTo,
        },
      ];
    }
    case "algorithm": {
      const fields = parseAlgorithmFields(`${before} ${after}`);
      const named = nameAfter(after.replace(/\bwith\s.*$/iu, ""));
      return [{ type: "add", nodeType, label: named || cleanName(before) || "Algorithm", fields, connectTo }];
    }
    default: {
      const label = nameAfter(after) || cleanName(`${before} ${nodeType}`);
      return [
        {
          type: "add",
          nodeType,
          label: capitalize(label),
          fields: nodeType === "solver" ? solverFields(before, after) : {},
          connectTo,
        },
      ];
    }
  }
}

function variable(before: string, after: string, connectTo: readonly string[]): Intent {
  const { fields, rest } = takeVariableFields(after);
  const named = findLabel(rest);
  const kind = variableKind(before, fields);
  return toVariable(
    named.label || cleanName(before.replace(kindWords, "")),
    kind,
    fields,
    named.ignored,
    connectTo,
  );
}

const kindWords = /\b(?:new|another|continuous|real|integer|whole|discrete|categorical|design)\b/giu;

/** `add an integer number of bolts from 2 to 8`, `add a material, one of steel or titanium`, `add a limit of ...`. */
function parseWithoutKind(text: string, connectTo: readonly string[]): Intent[] {
  const goals = parseGoals(text);
  if (goals.length > 0) return goals.map((goal) => ({ type: "goal", ...goal, always: true, connectTo }));
  const kind = /^(continuous|real|integer|whole|discrete|categorical)\s+(.+)$/iu.exec(text);
  const { fields, rest } = takeVariableFields(kind?.[2] ?? text);
  const named = findLabel(rest);
  if (named.label === "") return [];
  const hasValues =
    fields.choices !== undefined || (fields.lower !== undefined && fields.upper !== undefined);
  if (!kind && !hasValues) {
    const limit = parseLimit(text);
    return limit ? [toLimitIntent(limit, true, connectTo)] : [];
  }
  return [toVariable(named.label, variableKind(kind?.[1] ?? "", fields), fields, named.ignored, connectTo)];
}

function variableKind(words: string, fields: Fields): string {
  if (fields.choices !== undefined || /\bcategorical\b/iu.test(words)) return "categorical";
  return /\b(?:integer|whole|discrete)\b/iu.test(words) ? "integer" : "continuous";
}

function toVariable(
  label: string,
  kind: string,
  fields: Fields,
  ignored: string,
  connectTo: readonly string[],
): Intent {
  const initial = fields.initial ?? defaultInitial(kind, fields);
  const data: Fields = { kind, ...fields, ...(initial === undefined ? {} : { initial }) };
  return {
    type: "add",
    nodeType: "designVariable",
    label,
    fields: data,
    connectTo,
    ...(ignored === "" ? {} : { ignored }),
  };
}

function objectives(after: string, before: string, connectTo: readonly string[]): Intent[] {
  const text = after.replace(/^[\s:,]*(?:(?:for|of|called|named|is|to|that|which)\s+)*/iu, "");
  const goals = parseGoals(text);
  if (goals.length > 0) return goals.map((goal) => ({ type: "goal", ...goal, always: true, connectTo }));
  const reversed = /^(.+?)[\s,:(]+(?:to\s+be\s+)?(minimi[sz]ed?|maximi[sz]ed?)\)?$/iu.exec(text);
  const sense = /maximi[sz]/iu.test(`${before} ${reversed?.[2] ?? ""}`) ? "maximize" : "minimize";
  const what =
    cleanName(reversed?.[1] ?? text) || cleanName(before.replace(/\b(?:maximi|minimi)[sz]\w*/giu, ""));
  return [{ type: "goal", sense, what, always: true, connectTo }];
}

function constraint(after: string, before: string, connectTo: readonly string[]): Intent {
  const text = after.replace(
    /^[\s:,]*(?:(?:that|so\s+that|for|on|saying|which\s+says|called|named|to|is)\s+)*/iu,
    "",
  );
  const limit =
    parseLimit(text) ??
    parseLimit(`${before}${text}`) ??
    parseLimit(text.replace(/^(?:keep|limit)\s+/iu, ""));
  if (limit) return toLimitIntent(limit, true, connectTo);
  return {
    type: "add",
    nodeType: "constraint",
    label: cleanName(text) || cleanName(before),
    fields: {},
    connectTo,
  };
}

function extractor(before: string, after: string, connectTo: readonly string[]): Intent {
  let rest = after;
  const fields: Record<string, Fields[string]> = {};
  const targets = [...connectTo];
  const cut = (pattern: RegExp, use: (match: RegExpExecArray) => void) => {
    const match = pattern.exec(rest);
    if (match === null) return;
    use(match);
    rest = `${rest.slice(0, match.index)}${CUT}${rest.slice(match.index + match[0].length)}`;
  };
  cut(
    /\s*(?:=|\b(?:(?:with|by|using)\s+)?(?:the\s+)?(?:formula|expression)(?:\s+of)?\s*:?)\s*(\S.*)$/iu,
    (match) => {
      fields.kind = "formula";
      fields.expression = (match[1] ?? "").trim();
    },
  );
  cut(
    /\b(?:from|in|out\s+of|reading|reads)\s+(?:the\s+)?(?:file\s+)?([\w./-]+\.(?:dat|frd|json|csv|txt|out|log))\b/iu,
    (match) => {
      fields.file = match[1] ?? "";
      fields.kind = extractorKind(fields.file);
    },
  );
  cut(/\bfrom\s+(?:the\s+)?([^,\ue000]+?)(?=\s+in\s|,|\ue000|$)/iu, (match) =>
    targets.push(cleanName(match[1] ?? "")),
  );
  if (/von\s*mises/iu.test(after)) fields.reduce = "maxVonMises";
  const { fields: units, rest: names } = takeVariableFields(rest);
  const { label, ignored } = findLabel(names);
  return {
    type: "add",
    nodeType: "extractor",
    label: label || cleanName(before),
    fields: { ...fields, ...(units.unit === undefined ? {} : { unit: units.unit }) },
    connectTo: targets,
    ...(ignored === "" ? {} : { ignored }),
  };
}

function extractorKind(file: string): string {
  if (file.endsWith(".frd")) return "calculixFrd";
  if (file.endsWith(".dat")) return "calculixDat";
  if (file.endsWith(".json")) return "json";
  return file.endsWith(".csv") ? "csv" : "regex";
}

function solverFields(before: string, after: string): Fields {
  const kind = /\b(calculix|ccx|gmsh|formula|python|node)\b/iu.exec(`${before} ${after}`)?.[1]?.toLowerCase();
  return kind === undefined ? {} : { kind: kind === "ccx" ? "calculix" : kind };
}

const fillerBefore =
  /^(?:[\s,;:.()-]|\b(?:with|and|of|an?|the|that|which|is|be|can|may|should|must|has|having|it|its|values?|range|ranges|ranging|varying|varies|vary|running|runs|goes|going|go|bounds?|bounded|limits?|limited|lying|to|by|from|in|units?|on|reads?|gives?|computes?|for|called|named|labelled|as)\b)+/iu;
const fillerAfter =
  /(?:[\s,;:.()-]|\b(?:with|and|of|an?|the|that|which|is|be|can|may|should|must|has|having|it|values?|range|ranges|ranging|varying|varies|vary|running|runs|goes|going|go|bounds|bounded|limited|lying|to|by|from|in|on|as)\b)+$/iu;

/** The label is the part that says `for`, `called` or `named`, else the first one with words of its own. */
function findLabel(rest: string): { label: string; ignored: string } {
  const parts = rest.split(CUT).map((part) => ({
    isNamed: /^[\s,]*(?:(?:that|which)\s+is\s+)?(?:for|called|named|labelled)\b/iu.test(part),
    words: part.replace(fillerBefore, "").replace(fillerAfter, "").trim(),
  }));
  const filled = parts.filter((part) => part.words !== "");
  const chosen = filled.find((part) => part.isNamed) ?? filled[0];
  // A variable may be called `a`, which elsewhere is an article.
  const letter = /(?:^|\s)([a-z])\s*$/iu.exec(rest.split(CUT)[0] ?? "")?.[1];
  return {
    label: cleanName(chosen?.words ?? letter ?? ""),
    ignored: filled
      .filter((part) => part !== chosen)
      .map((part) => part.words)
      .join(", "),
  };
}

function nameAfter(text: string): string {
  return findLabel(text).label;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37).trimEnd()}...`;
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
