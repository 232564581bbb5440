import { useMemo, useState } from "react";
import { nodesThatFit } from "../../shared/study/connection-rules.ts";
import { withoutEdge } from "../state/actions/links.ts";
import type { FlowEdge, FlowNode } from "../state/canvas-nodes.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { ownEdge, useTools } from "../state/canvas-tools.ts";
import { createNodeDecorator, nodeNames } from "../state/decorate-nodes.ts";
import { useProblems } from "../state/problems.ts";
import { useApp } from "../state/store.ts";
import { useFound } from "../state/use-found.ts";

/** The nodes as the canvas gets them: in the order of the Tab key, named, and marked for what is going on. */
export function useShownNodes(): FlowNode[] {
  const nodes = useCanvas((state) => state.nodes);
  const edges = useCanvas((state) => state.edges);
  const problems = useProblems();
  const connecting = useConnectingMarks();
  const found = useFoundMarks();
  const [decorate] = useState(createNodeDecorator);
  const names = useNames(nodes, edges, problems);
  return useMemo(
    () => decorate(nodes, names, { connecting, found }),
    [decorate, nodes, names, connecting, found],
  );
}

/** The edges, with a class on those that the latest turn drew or would change, and on the one that a drop would insert on. */
export function useShownEdges(): FlowEdge[] {
  const edges = useCanvas((state) => state.edges);
  const touched = useApp((state) => state.touched?.edgeKeys);
  const dropEdgeId = useTools((state) => state.dropEdgeId);
  return useMemo(
    () =>
      selectedLast(edges).map((edge) => {
        const names = [
          edge.data?.mark ?? "",
          touched?.has(edge.id) ? "touched" : "",
          edge.id === dropEdgeId ? "drop-target" : "",
        ];
        const className = names.filter(Boolean).join(" ");
        const isOwn = ownEdge(edge) !== undefined;
        if (className === "" && isOwn) return edge;
        return {
          ...edge,
          ...(className === "" ? {} : { className: `${edge.className ?? ""} ${className}`.trim() }),
          // Only an edge of the study has ends that can be led elsewhere.
          ...(isOwn ? {} : { reconnectable: false }),
        };
      }),
    [edges, touched, dropEdgeId],
  );
}

/** Above the others: where ends of edges lie on each other, those of the selected one can be taken hold of. */
function selectedLast(edges: readonly FlowEdge[]): readonly FlowEdge[] {
  const selected = edges.filter((edge) => edge.selected);
  return selected.length === 0 ? edges : [...edges.filter((edge) => !edge.selected), ...selected];
}

/** A node that only moves keeps its name: while nodes are dragged, none is made anew. */
function useNames(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  problems: ReturnType<typeof useProblems>,
): ReadonlyMap<string, string> {
  const [last, setLast] = useState<{ data: readonly FlowNode["data"][] }>({ data: [] });
  const isSame = last.data.length === nodes.length && nodes.every(({ data }, at) => data === last.data[at]);
  const data = isSame ? last.data : nodes.map((node) => node.data);
  if (!isSame) setLast({ data });
  return useMemo(
    () =>
      nodeNames(
        data.map((one) => ({ data: one })),
        edges,
        problems,
      ),
    [data, edges, problems],
  );
}

function useConnectingMarks(): { fromId: string; fitting: ReadonlySet<string> } | undefined {
  const connecting = useTools((state) => state.connecting);
  const study = useApp((state) => state.open?.study);
  return useMemo(() => {
    if (connecting === undefined || study === undefined) return undefined;
    const { nodeId, way, instead } = connecting;
    return { fromId: nodeId, fitting: nodesThatFit(withoutEdge(study, instead), nodeId, way) };
  }, [connecting, study]);
}

function useFoundMarks(): { ids: ReadonlySet<string>; currentId: string | undefined } | undefined {
  const { query, nodes, index } = useFound();
  return useMemo(
    () =>
      query.trim() === ""
        ? undefined
        : { ids: new Set(nodes.map(({ id }) => id)), currentId: nodes[index]?.id },
    [query, nodes, index],
  );
}
