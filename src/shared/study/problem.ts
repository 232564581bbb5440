import { z } from "zod";
import { Id, type StudyNode } from "./study.ts";

/** Something that keeps a study from being run, or makes its result doubtful. */
export const Problem = z.strictObject({
  severity: z.enum(["error", "warning"]),
  code: z.enum([
    "no-bounds",
    "bounds-reversed",
    "initial-out-of-bounds",
    "no-choices",
    "no-whole-number",
    "bad-log-scale",
    "unbound-variable",
    "no-solver",
    "no-source",
    "no-limit",
    "missing-field",
    "bad-formula",
    "formula-circle",
    "unknown-symbol",
    "duplicate-symbol",
    "reserved-symbol",
    "missing-variable",
    "missing-objective",
    "no-formula",
    "missing-extractor",
    "unused-value",
    "unreachable",
    "unit-mismatch",
    "file-absent",
    "unknown-placeholder",
    "program-absent",
  ]),
  nodeId: Id.optional(),
  field: z.string().optional(),
  /** The symbol that it is about. */
  symbol: z.string().optional(),
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;
export type Severity = Problem["severity"];

/** A problem of one node. */
export function nodeProblem(
  node: StudyNode,
  code: Problem["code"],
  message: string,
  more: Partial<Pick<Problem, "severity" | "field" | "symbol">> = {},
): Problem {
  return { severity: "error", code, nodeId: node.id, message, ...more };
}

/** Several lists as one: errors first, else in the order in which they come. */
export function mergeProblems(...lists: readonly (readonly Problem[])[]): Problem[] {
  return lists.flat().sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}
