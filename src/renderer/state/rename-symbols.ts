import { findPlaceholders } from "../../shared/expression/placeholders.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { replaceSymbols, symbolOf } from "../../shared/study/symbols.ts";

/** A symbol that is not taken: the wanted one, else `web_copy`, `web_copy_2` and so on. */
export function freeSymbol(wanted: string, isTaken: (symbol: string) => boolean): string {
  if (!isTaken(wanted)) return wanted;
  const stem = `${wanted.slice(0, 52)}_copy`;
  for (let number = 1; ; number += 1) {
    const symbol = number === 1 ? stem : `${stem}_${number}`;
    if (!isTaken(symbol)) return symbol;
  }
}

/** An expression in which symbols have other names. */
export function renameInExpression(expression: string, names: ReadonlyMap<string, string>): string {
  return replaceSymbols(expression, (symbol) => names.get(symbol));
}

/** A text in whose placeholders symbols have other names. */
function renameInTemplate(text: string, names: ReadonlyMap<string, string>): string {
  let renamed = "";
  let done = 0;
  for (const { expression, start, end } of findPlaceholders(text).placeholders) {
    renamed += `${text.slice(done, start)}{{${renameInExpression(expression, names)}}}`;
    done = end;
  }
  return renamed + text.slice(done);
}

/** The node with the new names, where it gives or uses them. A symbol that came from the label is written down. */
export function renameInNode(node: StudyNode, names: ReadonlyMap<string, string>): StudyNode {
  const named = (symbol: string): string => names.get(symbol) ?? symbol;
  const written = (expression: string | undefined): { expression?: string } =>
    expression === undefined ? {} : { expression: renameInExpression(expression, names) };
  const own = symbolOf(node);
  const symbol = own !== undefined && names.has(own) ? { symbol: named(own) } : {};
  switch (node.type) {
    case "designVariable":
      return { ...node, data: { ...node.data, ...symbol } };
    case "extractor":
      return { ...node, data: { ...node.data, ...symbol, ...written(node.data.expression) } };
    case "objective":
      return { ...node, data: { ...node.data, ...written(node.data.expression) } };
    case "constraint":
      return { ...node, data: { ...node.data, ...written(node.data.expression) } };
    case "model": {
      const { parameters } = node.data;
      if (parameters === undefined) return node;
      const renamed = parameters.map((parameter) => ({ ...parameter, symbol: named(parameter.symbol) }));
      return { ...node, data: { ...node.data, parameters: renamed } };
    }
    case "solver": {
      const { formulas, loads, command } = node.data;
      const data = {
        ...node.data,
        ...(formulas && {
          formulas: formulas.map((formula) => ({
            ...formula,
            symbol: named(formula.symbol),
            expression: renameInExpression(formula.expression, names),
          })),
        }),
        ...(loads && {
          loads: loads.map((load) => ({ ...load, total: renameInExpression(load.total, names) })),
        }),
        ...(command && { command: command.map((argument) => renameInTemplate(argument, names)) }),
      };
      return { ...node, data };
    }
    default:
      return node;
  }
}
