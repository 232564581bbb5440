import { installLine, type OuterProgramId, outerPrograms } from "../programs.ts";
import { mergeProblems, nodeProblem, type Problem } from "./problem.ts";
import type { Study, StudyNode } from "./study.ts";
import { expressionsOf, symbolsGivenBy } from "./study-symbols.ts";
import { symbolOf, symbolsInExpression } from "./symbols.ts";
import type { TemplateMistake, TemplateSymbol } from "./template-symbols.ts";

type NodeOf<Type extends StudyNode["type"]> = Extract<StudyNode, { type: Type }>;

/** A larger template is not looked into, bytes. */
export const MAX_TEMPLATE_BYTES = 4_000_000;

/** What has to be there, beside study.json, for a study to be run; each once. */
export type OuterNeeds = {
  /** Files of the study's folder, and whether placeholders in one are filled in. */
  readonly files: readonly { readonly path: string; readonly isTemplate: boolean }[];
  /** Commands that are looked up on the PATH, or whole paths. */
  readonly commands: readonly string[];
};

/**
 * `outside`: a link leads out of the study's folder. `symbols` and `mistakes` are absent for a file that is no template or
 * cannot be read.
 */
export type FileFinding =
  | { readonly state: "absent" | "outside" }
  | {
      readonly state: "there";
      readonly symbols?: readonly TemplateSymbol[];
      readonly mistakes?: readonly TemplateMistake[];
    };

/** What was found; what was not looked for yet is not in it, and is no problem. */
export type OuterFindings = {
  readonly files: ReadonlyMap<string, FileFinding>;
  readonly commands: ReadonlyMap<string, boolean>;
  /** The system on which they were looked for, as Node calls it. */
  readonly platform: string;
};

/** Templates with more strange symbols than this are most likely no templates. */
const MOST_UNKNOWN = 20;

export function findOuterNeeds(study: Pick<Study, "nodes">): OuterNeeds {
  const files = new Map<string, boolean>();
  const commands = new Set<string>();
  for (const node of study.nodes) {
    if (node.type === "model") {
      for (const { source, template } of node.data.files ?? [])
        files.set(source, files.get(source) === true || template === true);
    } else if (node.type === "solver") {
      for (const command of programOf(node)?.commands ?? []) commands.add(command);
    }
  }
  return {
    files: [...files].map(([path, isTemplate]) => ({ path, isTemplate })),
    commands: [...commands],
  };
}

/** The problems that what was found in the folder and on the machine shows. Pure; errors first, then in order of the nodes. */
export function findOuterProblems(study: Study, findings: OuterFindings): Problem[] {
  const inputs = new Set(study.nodes.filter(({ type }) => type !== "extractor").flatMap(symbolsGivenBy));
  const results = new Set(study.nodes.filter(({ type }) => type === "extractor").flatMap(symbolsGivenBy));
  return mergeProblems(
    study.nodes.flatMap((node) => {
      if (node.type === "solver") return programProblems(node, findings);
      if (node.type !== "model") return [];
      return [...fileProblems(node, findings), ...placeholderProblems(node, { inputs, results }, findings)];
    }),
    idleVariables(study, findings),
  );
}

type NeededProgram = { readonly commands: readonly string[]; readonly id?: OuterProgramId };

function programOf({ data }: NodeOf<"solver">): NeededProgram | undefined {
  switch (data.kind) {
    case "formula":
      return undefined;
    case "calculix":
      return { id: "ccx", commands: outerPrograms.ccx.commands };
    case "gmsh":
    case "python":
    case "node":
      return { id: data.kind, commands: outerPrograms[data.kind].commands };
    case "command": {
      const command = data.command?.[0]?.trim() ?? "";
      // What a trial fills in, or brings along in its own folder, cannot be looked up.
      const isOfTrial = command.includes("{{") || (/[\\/]/.test(command) && !isWholePath(command));
      return command === "" || isOfTrial ? undefined : { commands: [command] };
    }
  }
}

function isWholePath(command: string): boolean {
  return command.startsWith("/") || /^[A-Za-z]:[\\/]/.test(command);
}

/** Only warnings: the study is right, and may be run on another machine. */
function programProblems(node: NodeOf<"solver">, { commands: found, platform }: OuterFindings): Problem[] {
  const program = programOf(node);
  if (program === undefined || program.commands.some((command) => found.get(command) !== false)) return [];
  const { commands, id } = program;
  const [name = ""] = commands;
  const message =
    id === undefined
      ? `"${node.label}" runs ${name}, which is not on this machine: install it, or give its whole path`
      : `"${node.label}" needs ${outerPrograms[id].title} (${name}), which is not installed: ${installLine(id, platform)}`;
  const field = node.data.kind === "command" ? "command" : "kind";
  return [nodeProblem(node, "program-absent", message, { severity: "warning", field })];
}

function fileProblems(node: NodeOf<"model">, { files }: OuterFindings): Problem[] {
  return sourcesOf(node).flatMap((source) => {
    const state = files.get(source)?.state;
    if (state === undefined || state === "there") return [];
    const message =
      state === "absent"
        ? `"${node.label}" needs ${source}, which is not in the study's folder`
        : `"${node.label}" needs ${source}, which leads out of the study's folder`;
    return [nodeProblem(node, "file-absent", message, { field: "files" })];
  });
}

function placeholderProblems(
  node: NodeOf<"model">,
  { inputs, results }: { inputs: ReadonlySet<string>; results: ReadonlySet<string> },
  findings: OuterFindings,
): Problem[] {
  return templatesOf(node).flatMap((source) => {
    const finding = findings.files.get(source);
    const { symbols = [], mistakes = [] } = finding?.state === "there" ? finding : {};
    const bad = mistakes.map(({ message, line }) =>
      nodeProblem(node, "bad-formula", `${source}, line ${line}: ${message}`, { field: "files" }),
    );
    const unknown = symbols.filter(({ symbol }) => !inputs.has(symbol)).slice(0, MOST_UNKNOWN);
    return bad.concat(
      unknown.map(({ symbol, line }) => {
        const reason = results.has(symbol) ? "is known only after the solver" : "nothing gives";
        const message = `${source}, line ${line}, has a placeholder with ${symbol}, which ${reason}`;
        return nodeProblem(node, "unknown-placeholder", message, { field: "files", symbol });
      }),
    );
  });
}

/** Variables that feed a model which does not take them up: neither its templates nor the solvers that it feeds. */
function idleVariables(study: Study, findings: OuterFindings): Problem[] {
  const nodes = new Map(study.nodes.map((node) => [node.id, node]));
  const solvers = new Map<string, NodeOf<"solver">[]>();
  for (const { sourceId, targetId } of study.edges) {
    const target = nodes.get(targetId);
    if (target?.type !== "solver") continue;
    const known = solvers.get(sourceId);
    if (known === undefined) solvers.set(sourceId, [target]);
    else known.push(target);
  }
  const takenUp = new Map<string, ReadonlySet<string> | undefined>();
  for (const node of study.nodes)
    if (node.type === "model")
      takenUp.set(node.id, symbolsTakenUp(node, solvers.get(node.id) ?? [], findings));
  return study.edges.flatMap(({ sourceId, targetId }) => {
    const variable = nodes.get(sourceId);
    const model = nodes.get(targetId);
    const symbols = takenUp.get(targetId);
    if (variable?.type !== "designVariable" || model === undefined || symbols === undefined) return [];
    const symbol = symbolOf(variable);
    // What has the name of a function or constant cannot be told from it.
    const isName = symbol !== undefined && symbolsInExpression(symbol).length > 0;
    if (!isName || symbols.has(symbol)) return [];
    const message = `"${variable.label}" changes nothing in "${model.label}": no template of it has {{ ${symbol} }}`;
    return [
      nodeProblem(variable, "unbound-variable", message, { severity: "warning", field: "symbol", symbol }),
    ];
  });
}

/**
 * The symbols in the templates of a model and in the formulas of its solvers; undefined where it has no template, where not
 * all of them could be read, and where gmsh is given every number there is.
 */
function symbolsTakenUp(
  node: NodeOf<"model">,
  solvers: readonly NodeOf<"solver">[],
  findings: OuterFindings,
): ReadonlySet<string> | undefined {
  const templates = templatesOf(node);
  if (templates.length === 0 || solvers.some(({ data }) => data.kind === "gmsh")) return undefined;
  const symbols = new Set(solvers.flatMap(expressionsOf).flatMap(symbolsInExpression));
  for (const source of templates) {
    const found = symbolsOf(source, findings);
    if (found === undefined) return undefined;
    for (const { symbol } of found) symbols.add(symbol);
  }
  return symbols;
}

function sourcesOf({ data }: NodeOf<"model">): string[] {
  return [...new Set((data.files ?? []).map(({ source }) => source))];
}

function templatesOf({ data }: NodeOf<"model">): string[] {
  return [...new Set((data.files ?? []).flatMap(({ source, template }) => (template ? [source] : [])))];
}

function symbolsOf(source: string, { files }: OuterFindings): readonly TemplateSymbol[] | undefined {
  const found = files.get(source);
  return found?.state === "there" ? found.symbols : undefined;
}
