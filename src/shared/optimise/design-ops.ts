import { AppError } from "../errors.ts";
import type { Op } from "../study/ops.ts";
import type { Study } from "../study/study.ts";
import { symbolOf } from "../study/symbols.ts";
import type { DesignValues } from "./design.ts";

/**
 * The ops that make a design the start values of the study's variables; values that are so already need none.
 * @throws AppError design-invalid where the study has no such variable, or the value is outside what it allows now
 */
export function opsForDesign({ nodes }: Pick<Study, "nodes">, values: DesignValues): Op[] {
  const variables = new Map(
    nodes.flatMap((node) => (node.type === "designVariable" ? [[symbolOf(node) ?? "", node] as const] : [])),
  );
  return Object.entries(values).flatMap(([symbol, value]): Op[] => {
    const node = variables.get(symbol);
    if (node === undefined)
      throw new AppError("design-invalid", `The study has no design variable ${symbol} any more`);
    const { kind, choices = [], lower = value, upper = value, initial } = node.data;
    const isAllowed =
      kind === "categorical"
        ? choices.includes(value)
        : typeof value === "number" &&
          Number(lower) <= value &&
          value <= Number(upper) &&
          (kind !== "integer" || Number.isInteger(value));
    if (!isAllowed)
      throw new AppError("design-invalid", `${value} is not a value that "${node.label}" can have now`);
    return initial === value ? [] : [{ type: "updateNode", nodeId: node.id, data: { initial: value } }];
  });
}
