import type { NodeType } from "../../shared/study/node-types.ts";

/** The kind of data of a drag from the palette. */
export const dragNodeType = "application/x-planform-node-type";

export const nodeTypeHints: Record<NodeType, string> = {
  designVariable: "a value to vary",
  model: "files and fixed values",
  solver: "computes a design",
  extractor: "reads a result",
  objective: "to minimise or maximise",
  constraint: "a limit to keep",
  algorithm: "chooses the designs",
  surrogate: "a fast stand-in",
  note: "text for people",
  group: "a frame around nodes",
};
