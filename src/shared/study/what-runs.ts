import { outerPrograms } from "../programs.ts";
import type { Study, StudyNode } from "./study.ts";

/**
 * One thing that a run of a study would start, or fill in and hand to what it starts. `command`: a program with its
 * arguments. `script`: a file that says what is done. `template`, `file`: what is put into a trial's folder.
 */
export type RunnablePart = {
  readonly type: "command" | "script" | "template" | "file";
  readonly nodeId: string;
  readonly label: string;
  /** The program and its arguments, or the one path. */
  readonly words: readonly string[];
};

/** All that a study would run, in the order of its nodes. Formulas are computed by Planform itself and run nothing. */
export function listWhatRuns({ nodes }: Pick<Study, "nodes">): RunnablePart[] {
  return nodes.flatMap((node) =>
    partsOf(node).map(({ type, words }) => ({ type, nodeId: node.id, label: node.label, words })),
  );
}

function partsOf(node: StudyNode): Pick<RunnablePart, "type" | "words">[] {
  switch (node.type) {
    case "solver":
      return solverParts(node.data);
    case "extractor":
      return node.data.kind === "script" && node.data.file !== undefined
        ? [{ type: "script", words: [node.data.file] }]
        : [];
    case "model":
      return (node.data.files ?? []).map(({ source, template }) => ({
        type: template === true ? "template" : "file",
        words: [source],
      }));
    default:
      return [];
  }
}

function solverParts({
  kind,
  command,
  input,
}: Extract<StudyNode, { type: "solver" }>["data"]): Pick<RunnablePart, "type" | "words">[] {
  if (kind === "formula") return [];
  const script = input === undefined ? [] : [{ type: "script" as const, words: [input] }];
  if (kind === "command")
    return [
      ...(command === undefined || command.length === 0
        ? []
        : [{ type: "command" as const, words: command }]),
      ...script,
    ];
  const program = outerPrograms[kind === "calculix" ? "ccx" : kind].commands[0];
  return [{ type: "command", words: [program, ...(input === undefined ? [] : [input])] }, ...script];
}

/**
 * A command as one line in which each argument can be told from the next: those with blanks, quotes or other signs stand in
 * quotes.
 */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}
