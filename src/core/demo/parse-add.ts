import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { findLabel } from "./find-label.ts";
import type { Fields, Intent } from "./intents.ts";
import { parseAlgorithmFields } from "./parse-change.ts";
import { parseGoals, parseLimit, toLimitIntent } from "./parse-goal.ts";
import { anyTypeWord, cleanName, findNodeType } from "./parse-names.ts";
import { CUT, splitList, takeVariableFields } from "./parse-values.ts";
import { parseUnnamedVariable, parseVariables } from "./parse-variable.ts";

const addVerb =
  /^(?:add|create|make|insert|put\s+in|put|introduce|define|include|new|we\s+need|i\s+need|there\s+(?:should\s+be|is))\s+(?:me\s+)?(?:(?:an?|another|the|one|new|more|some|extra)\s+)*|^(?:an?|another)\s+(?:new\s+)?/iu;
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

/** Reads `extract the volume and the tip deflection from CalculiX`: one extractor for each name. */
export function parseExtract(clause: string): Intent[] {
  const match = /^(?:extract|get|take)\s+(.+?)(\s+(?:from|out\s+of)\s+.+)$/iu.exec(clause);
  if (match === null) return [];
  return splitList(match[1] ?? "").flatMap((name) =>
    parseAdd(`add an extractor for ${name}${match[2] ?? ""}`),
  );
}

function readAdd(clause: string): Intent[] {
  const verb = addVerb.exec(clause);
  if (verb === null || /^make\s+(?:sure|certain)\b/iu.test(clause)) return [];
  let rest = clause.slice(verb[0].length);
  let connectTo: string[] = [];
  const connection = connectedTo.exec(rest);
  if (connection) {
    connectTo = splitList(connection[1] ?? "").map(cleanName);
    rest = rest.slice(0, connection.index);
  }
  const kind = findKind(rest);
  if (kind === undefined) {
    const isNew = !/^(?:make|put)\b/iu.test(verb[0]) || /\b(?:an?|another|new)\s+$/iu.test(verb[0]);
    return isNew ? parseWithoutKind(rest, connectTo) : [];
  }
  return parseKind(kind.nodeType, kind.before, kind.after, kind.isPlural, connectTo);
}

/** The word that names the kind of node, and what stands before (`integer`, `CalculiX`) and after it. */
function findKind(
  text: string,
): { nodeType: NodeType; before: string; after: string; isPlural: boolean } | undefined {
  const as = new RegExp(
    `^(.+?)\\s+as\\s+(?:(?:an?|the|another)\\s+)?((?:[\\p{L}-]+\\s+){0,2}?)(${anyTypeWord})\\b(.*)$`,
    "iu",
  ).exec(text);
  const asType = as && findNodeType(as[3] ?? "");
  if (as && asType)
    return { nodeType: asType, before: as[2] ?? "", after: `${as[1]} ${as[4]}`, isPlural: false };
  const match = new RegExp(`^((?:[\\p{L}\\d-]+\\s+){0,3}?)(${anyTypeWord})(?![\\p{L}\\d])(.*)$`, "iu").exec(
    text,
  );
  const nodeType = match && findNodeType(match[2] ?? "");
  if (!match || !nodeType) return undefined;
  return { nodeType, before: match[1] ?? "", after: match[3] ?? "", isPlural: /s$/iu.test(match[2] ?? "") };
}

function parseKind(
  nodeType: NodeType,
  before: string,
  after: string,
  isPlural: boolean,
  connectTo: readonly string[],
): Intent[] {
  switch (nodeType) {
    case "designVariable":
      return parseVariables(before, after, isPlural, connectTo);
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
      const label = nameAfter(after) || capitalize(cleanName(`${before} ${nodeType}`));
      return [
        {
          type: "add",
          nodeType,
          label,
          fields: nodeType === "solver" ? solverFields(before, after) : {},
          connectTo,
        },
      ];
    }
  }
}

/** `add a maximum stress of 240 MPa`, `add minimise weight`, or a variable that is not called one. */
function parseWithoutKind(text: string, connectTo: readonly string[]): Intent[] {
  const goals = parseGoals(text);
  if (goals.length > 0) return goals.map((goal) => ({ type: "goal", ...goal, always: true, connectTo }));
  const variable = parseUnnamedVariable(text, connectTo);
  if (variable !== undefined) return [variable];
  const limit = parseLimit(text);
  return limit === undefined ? [] : [toLimitIntent(limit, true, connectTo)];
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

function nameAfter(text: string): string {
  return findLabel(text).label;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37).trimEnd()}...`;
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
