import { formulaFunctions } from "../../expression/functions.ts";
import type { SyntaxTree } from "../../expression/syntax-tree.ts";
import { type Dimension, dimensionless, isSameDimension, multiplyDimensions } from "../dimension.ts";

/** Two quantities that a formula adds, subtracts or compares although they are different things. */
export type DimensionMismatch = { readonly left: Dimension; readonly right: Dimension };

/**
 * What a part of a formula is: a quantity; `number`: written as a number, so that it may be added to everything and
 * changes nothing that it is multiplied with; `unknown`: what nobody knows, or what may be anything.
 */
type Kind = Dimension | "number" | "unknown";

/**
 * What the result of a formula is, and whether it puts different things together. What is not known is never a mismatch:
 * a symbol without a unit, a power that is computed, a number that most likely carries a unit (9.81, 7.85e-9).
 * @returns `dimension` is undefined where it is not known, or the formula has no quantity in it
 */
export function inferDimension(
  tree: SyntaxTree,
  dimensionOf: (symbol: string) => Dimension | undefined,
): { readonly dimension: Dimension | undefined; readonly mismatches: readonly DimensionMismatch[] } {
  const mismatches: DimensionMismatch[] = [];

  function infer(part: SyntaxTree): Kind {
    switch (part.type) {
      case "number":
        return isPlainFactor(part.value) ? "number" : "unknown";
      case "text":
        return "unknown";
      case "symbol":
        return dimensionOf(part.name) ?? "unknown";
      case "negation":
        return infer(part.operand);
      case "not":
        infer(part.operand);
        return "number";
      case "sum":
        return unite(part.terms.map(({ operand }) => infer(operand)));
      case "product":
        return part.factors.reduce<Kind>((product, { operator, operand }) => {
          const factor = infer(operand);
          return operator === "%"
            ? unite([product, factor])
            : times(product, factor, operator === "/" ? -1 : 1);
        }, "number");
      case "power":
        return raise(infer(part.base), part.exponent);
      case "comparison":
        unite([infer(part.left), infer(part.right)]);
        return "number";
      case "all":
      case "any":
        part.operands.forEach(infer);
        return "number";
      case "choice":
        infer(part.condition);
        return unite([infer(part.then), infer(part.otherwise)]);
      case "call":
        return inferCall(part.name, part.operands);
    }
  }

  function inferCall(name: string, operands: readonly SyntaxTree[]): Kind {
    const [first, second] = operands;
    switch (formulaFunctions.get(name)?.units) {
      case "kept":
        return unite(operands.map(infer));
      case "root2":
        return first === undefined ? "unknown" : times("number", infer(first), 1 / 2);
      case "root3":
        return first === undefined ? "unknown" : times("number", infer(first), 1 / 3);
      case "power":
        return first === undefined || second === undefined ? "unknown" : raise(infer(first), second);
      case "bare":
        operands.forEach(infer);
        return dimensionless;
      default:
        return "unknown";
    }
  }

  /** Of things that are all the same, else nobody knows. */
  function unite(kinds: readonly Kind[]): Kind {
    let common: Kind = "number";
    for (const kind of kinds) {
      if (kind === "number" || common === "unknown") continue;
      if (kind === "unknown" || common === "number") common = kind;
      else if (!isSameDimension(common, kind)) {
        mismatches.push({ left: common, right: kind });
        common = "unknown";
      }
    }
    return common;
  }

  function raise(base: Kind, exponent: SyntaxTree): Kind {
    const kind = infer(exponent);
    const value = constantOf(exponent);
    if (value !== undefined) return times("number", base, value);
    return base === "number" && kind === "number" ? "number" : "unknown";
  }

  const kind = infer(tree);
  return { dimension: typeof kind === "string" ? undefined : kind, mismatches };
}

function times(one: Kind, other: Kind, power: number): Kind {
  if (one === "unknown" || other === "unknown") return "unknown";
  if (other === "number") return one;
  return multiplyDimensions(one === "number" ? dimensionless : one, other, power);
}

/** What stands in formulas of sections and beams: Wt = pi d^3 / 16, f = P L^3 / (48 E I). */
const formulaFactors: ReadonlySet<number> = new Set([16, 32, 48, 64, 384, Math.PI, Math.E]);

/** Quarters up to a dozen and powers of ten are factors; others may be a modulus, a limit, a gravity (9.81, 386). */
function isPlainFactor(value: number): boolean {
  return (
    (value <= 12 && Number.isInteger(value * 4)) ||
    /^10*$|^1e[+-]\d+$|^0\.0*1$/.test(String(value)) ||
    formulaFactors.has(value)
  );
}

/** The value of an exponent that is written down: a number, `-2`, `1/3`. */
function constantOf(tree: SyntaxTree): number | undefined {
  if (tree.type === "number") return tree.value;
  if (tree.type === "negation") {
    const value = constantOf(tree.operand);
    return value === undefined ? undefined : -value;
  }
  if (tree.type !== "product") return undefined;
  return tree.factors.reduce<number | undefined>((product, { operator, operand }) => {
    const value = constantOf(operand);
    if (product === undefined || value === undefined || operator === "%") return undefined;
    return operator === "/" ? product / value : product * value;
  }, 1);
}
