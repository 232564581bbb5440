import { useMemo } from "react";
import type { StudyNode } from "../../shared/study/study.ts";
import { useTools } from "./canvas-tools.ts";
import { findNodes } from "./find-nodes.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

const none: readonly StudyNode[] = [];

/** What is looked for on the canvas and was found, and which of it is shown. */
export function useFound(): {
  readonly query: string;
  readonly nodes: readonly StudyNode[];
  /** Index of the one that is shown; 0 where nothing was found. */
  readonly index: number;
} {
  const query = useTools(({ tool }) => (tool?.type === "find" ? tool.query : ""));
  const index = useTools(({ tool }) => (tool?.type === "find" ? tool.index : 0));
  const past = useUi((state) => state.past?.study.nodes);
  const present = useApp((state) => state.open?.study.nodes);
  const nodes = useMemo(() => findNodes(past ?? present ?? none, query), [past, present, query]);
  return { query, nodes, index: nodes.length === 0 ? 0 : index % nodes.length };
}
