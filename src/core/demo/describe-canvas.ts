import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Canvas, CanvasNode, StudyList } from "./read-canvas.ts";

/** A label in bold; what Markdown would read as markup is escaped. */
export function bold(label: string): string {
  return `**${label.replace(/[\\`*[\]<>]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&")}**`;
}

/** A path or command in code type. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

export function joinWords(words: readonly string[], last = "and"): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** The values of a node in words: `2 to 8 mm, start 5 mm`. Empty where it has none. */
export function describeData(type: NodeType, data: Readonly<Record<string, unknown>>): string {
  const unit = typeof data.unit === "string" ? data.unit : "";
  const withUnit = (value: unknown) => (unit === "" ? String(value) : `${value} ${unit}`);
  const parts: string[] = [];
  if (type === "designVariable") {
    if (data.kind === "integer") parts.push("whole numbers");
    if (Array.isArray(data.choices))
      parts.push(withUnit(`one of ${joinWords(data.choices.map(String), "or")}`));
    else if (data.lower !== undefined && data.upper !== undefined)
      parts.push(withUnit(`${data.lower} to ${data.upper}`));
    else if (data.lower !== undefined) parts.push(`at least ${withUnit(data.lower)}`);
    else if (data.upper !== undefined) parts.push(`at most ${withUnit(data.upper)}`);
    if (data.initial !== undefined)
      parts.push(`start ${Array.isArray(data.choices) ? data.initial : withUnit(data.initial)}`);
    if (data.step !== undefined) parts.push(`steps of ${withUnit(data.step)}`);
    if (data.scale === "log") parts.push("log scale");
    return parts.join(", ");
  }
  if (type === "objective") parts.push(data.sense === "maximize" ? "maximise" : "minimise");
  if (type === "constraint" && data.limit !== undefined)
    parts.push(`${data.relation ?? "<="} ${withUnit(data.limit)}`);
  if (type === "algorithm") {
    if (data.kind !== undefined) parts.push(String(data.kind));
    if (data.trials !== undefined) parts.push(`${data.trials} trials`);
    if (data.seed !== undefined) parts.push(`seed ${data.seed}`);
    if (data.workers !== undefined) parts.push(`${data.workers} workers`);
  }
  if (type === "solver" || type === "extractor") {
    if (data.kind !== undefined) parts.push(String(data.kind));
    if (data.file !== undefined) parts.push(`from ${data.file}`);
    if (type === "extractor" && unit !== "") parts.push(`in ${unit}`);
  }
  if (typeof data.expression === "string") parts.push(`\`${data.expression.replaceAll("`", "'")}\``);
  if (type === "note" && typeof data.text === "string") parts.push(data.text);
  return parts.join(", ");
}

export function describeNode(node: CanvasNode): string {
  const values = describeData(node.type, node.data);
  return values === "" ? bold(node.label) : `${bold(node.label)} (${values})`;
}

/** The whole study in some paragraphs: what may change, what is computed, the goals, how it is searched. */
export function explainCanvas(canvas: Canvas): string {
  if (canvas.nodes.length === 0) {
    return 'The canvas is empty. A study starts with a design variable, for example: "Add a design variable for the web thickness between 2 and 8 mm".';
  }
  const of = (...types: NodeType[]) =>
    canvas.nodes.filter((node) => types.includes(node.type)).map(describeNode);
  const paragraphs = [
    `The study has ${count(canvas.nodes.length, "node")} and ${count(canvas.edges.length, "connection")}.`,
    section("May change", of("designVariable"), "nothing yet: it has no design variable"),
    section("Computed by", of("model", "solver", "surrogate"), "nothing yet: there is no model or solver"),
    section("Read from the results", of("extractor"), "nothing yet: there is no extractor"),
    section("Goal", of("objective"), "none yet: it has no objective"),
    section("Limits", of("constraint"), "none"),
    section("Searched by", of("algorithm"), "no algorithm yet"),
  ];
  return [paragraphs[0], paragraphs.slice(1).join("\n"), describeProblems(canvas.problems)].join("\n\n");
}

export function explainNode(node: CanvasNode, canvas: Canvas): string {
  const labelOf = (id: string) => bold(canvas.nodes.find((other) => other.id === id)?.label ?? id);
  const sources = canvas.edges
    .filter((edge) => edge.targetId === node.id)
    .map((edge) => labelOf(edge.sourceId));
  const targets = canvas.edges
    .filter((edge) => edge.sourceId === node.id)
    .map((edge) => labelOf(edge.targetId));
  const kind = nodeTypeInfo[node.type].title.toLowerCase();
  const values = describeData(node.type, node.data);
  return [
    `${bold(node.label)} is ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}${values === "" ? "" : `: ${values}`}.`,
    sources.length > 0 ? `It gets values from ${joinWords(sources)}.` : "",
    targets.length > 0 ? `It feeds ${joinWords(targets)}.` : "",
    sources.length + targets.length === 0 ? "It is not connected to anything." : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

export function listNodes(canvas: Canvas, nodeType: NodeType | undefined): string {
  const nodes = nodeType === undefined ? canvas.nodes : canvas.nodes.filter((node) => node.type === nodeType);
  const what = nodeType === undefined ? "node" : nodeTypeInfo[nodeType].title.toLowerCase();
  if (nodes.length === 0) return `The canvas has no ${what}.`;
  const shown = nodes.slice(0, 60).map((node) => `- ${nodeTypeInfo[node.type].title}: ${describeNode(node)}`);
  const more = nodes.length > shown.length ? [`- and ${nodes.length - shown.length} more`] : [];
  return [`The canvas has ${count(nodes.length, what)}:`, ...shown, ...more].join("\n");
}

export function listStudies(studies: StudyList): string {
  if (studies.length === 0) return "There are no studies in the folder.";
  const shown = studies.slice(0, 60).map(({ name, path, current }) => {
    const folder = path === undefined ? "" : ` in ${code(path)}`;
    return `- ${bold(name)}${folder}${current === true ? ", the present one" : ""}`;
  });
  const more = studies.length > shown.length ? [`- and ${studies.length - shown.length} more`] : [];
  return [
    `There ${studies.length === 1 ? "is 1 study" : `are ${studies.length} studies`}:`,
    ...shown,
    ...more,
  ].join("\n");
}

export function describeProblems(problems: Canvas["problems"]): string {
  if (problems.length === 0) return "The check finds nothing wrong with it.";
  const shown = problems
    .slice(0, 30)
    .map(({ severity, message }) => `- ${severity === "warning" ? "Warning: " : ""}${message}`);
  const more = problems.length > shown.length ? [`- and ${problems.length - shown.length} more`] : [];
  return [`The check finds ${count(problems.length, "problem")}:`, ...shown, ...more].join("\n");
}

function section(title: string, items: readonly string[], nothing: string): string {
  return `- ${title}: ${items.length > 0 ? joinWords(items) : nothing}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
