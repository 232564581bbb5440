import { type Expression, parseExpression } from "../../shared/expression/expression.ts";
import { ExpressionError } from "../../shared/expression/expression-error.ts";
import type {
  Constraint,
  Extraction,
  Objective,
  OptimizationProblem,
} from "../../shared/optimise/problem.ts";

/** A formula and where it stands. One that cannot be parsed fails when it is evaluated, as any other fault of a formula. */
export type Formula = {
  readonly text: string;
  readonly nodeId: string;
  readonly label: string;
  readonly expression: Expression;
};

export type FormulaStep = {
  readonly nodeId: string;
  readonly formulas: readonly { readonly symbol: string; readonly formula: Formula }[];
};

/** A problem with its formulas parsed. */
export type CompiledProblem = {
  readonly formulaSteps: readonly FormulaStep[];
  /** With a formula where the value is computed, not read. */
  readonly extractions: readonly { readonly extraction: Extraction; readonly formula: Formula | undefined }[];
  readonly objectives: readonly { readonly objective: Objective; readonly formula: Formula }[];
  readonly constraints: readonly { readonly constraint: Constraint; readonly formula: Formula }[];
};

const compiledOnes = new WeakMap<OptimizationProblem, CompiledProblem>();

/** Parses the formulas of a problem, once for all its trials. */
export function compileProblem(problem: OptimizationProblem): CompiledProblem {
  const known = compiledOnes.get(problem);
  if (known !== undefined) return known;
  const compiled: CompiledProblem = {
    formulaSteps: problem.steps.flatMap((step) =>
      step.kind === "formula"
        ? [
            {
              nodeId: step.nodeId,
              formulas: step.formulas.map(({ symbol, expression }) => ({
                symbol,
                formula: compileFormula(expression, { nodeId: step.nodeId, label: symbol }),
              })),
            },
          ]
        : [],
    ),
    extractions: problem.extractions.map((extraction) => ({
      extraction,
      formula:
        extraction.kind === "formula" ? compileFormula(extraction.expression ?? "", extraction) : undefined,
    })),
    objectives: problem.objectives.map((objective) => ({
      objective,
      formula: compileFormula(objective.expression, objective),
    })),
    constraints: problem.constraints.map((constraint) => ({
      constraint,
      formula: compileFormula(constraint.expression, constraint),
    })),
  };
  compiledOnes.set(problem, compiled);
  return compiled;
}

export function compileFormula(text: string, { nodeId, label }: { nodeId: string; label: string }): Formula {
  return { text, nodeId, label, expression: parseOrFail(text) };
}

function parseOrFail(text: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {
      symbols: [],
      evaluate() {
        throw error;
      },
    };
  }
}
