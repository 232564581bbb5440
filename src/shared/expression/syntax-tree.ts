export type CompareOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** What a formula says, without parentheses. Chains of one precedence are flat, so that a tree is no deeper than its text is nested. */
export type SyntaxTree =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "text"; readonly value: string; readonly position: number }
  | { readonly type: "symbol"; readonly name: string; readonly position: number }
  | { readonly type: "negation"; readonly operand: SyntaxTree }
  | { readonly type: "not"; readonly operand: SyntaxTree }
  /** From left to right; the first has "+" or "*". */
  | { readonly type: "sum"; readonly terms: readonly Link<"+" | "-">[] }
  | { readonly type: "product"; readonly factors: readonly Link<"*" | "/" | "%">[] }
  | { readonly type: "power"; readonly base: SyntaxTree; readonly exponent: SyntaxTree }
  | {
      readonly type: "comparison";
      readonly operator: CompareOperator;
      readonly left: SyntaxTree;
      readonly right: SyntaxTree;
    }
  | { readonly type: "all" | "any"; readonly operands: readonly SyntaxTree[] }
  | {
      readonly type: "choice";
      readonly condition: SyntaxTree;
      readonly then: SyntaxTree;
      readonly otherwise: SyntaxTree;
    }
  | { readonly type: "call"; readonly name: string; readonly operands: readonly SyntaxTree[] };

/** An operand and the operator before it. */
export type Link<Operator> = { readonly operator: Operator; readonly operand: SyntaxTree };

/** The parts of which a tree is made, in order of their text. */
export function partsOf(tree: SyntaxTree): readonly SyntaxTree[] {
  switch (tree.type) {
    case "number":
    case "text":
    case "symbol":
      return [];
    case "negation":
    case "not":
      return [tree.operand];
    case "sum":
      return tree.terms.map(({ operand }) => operand);
    case "product":
      return tree.factors.map(({ operand }) => operand);
    case "power":
      return [tree.base, tree.exponent];
    case "comparison":
      return [tree.left, tree.right];
    case "choice":
      return [tree.condition, tree.then, tree.otherwise];
    case "all":
    case "any":
    case "call":
      return tree.operands;
  }
}

/** Each once, in order of appearance. */
export function symbolsInTree(tree: SyntaxTree): string[] {
  const found = new Set<string>();
  const visit = (part: SyntaxTree): void => {
    if (part.type === "symbol") found.add(part.name);
    partsOf(part).forEach(visit);
  };
  visit(tree);
  return [...found];
}
