import type { Dimension } from "../dimension.ts";
import type { StudyNode } from "../study.ts";
import { parseUnit } from "../units.ts";
import type { StudyGraph } from "./study-graph.ts";

/** What symbols measure, each looked up once; undefined for one without a unit, or in a unit that is not understood. */
export function createDimensionLookup(graph: StudyGraph): (symbol: string) => Dimension | undefined {
  const known = new Map<string, Dimension | undefined>();
  return (symbol) => {
    if (known.has(symbol)) return known.get(symbol);
    const [giver] = graph.giversOf(symbol);
    const unit = giver === undefined ? undefined : unitOf(giver, symbol);
    const dimension = unit === undefined ? undefined : parseUnit(unit)?.dimension;
    known.set(symbol, dimension);
    return dimension;
  };
}

function unitOf(giver: StudyNode, symbol: string): string | undefined {
  switch (giver.type) {
    case "designVariable":
    case "extractor":
      return giver.data.unit;
    case "model":
      return giver.data.parameters?.find((parameter) => parameter.symbol === symbol)?.unit;
    case "solver":
      return giver.data.formulas?.find((formula) => formula.symbol === symbol)?.unit;
    default:
      return undefined;
  }
}
