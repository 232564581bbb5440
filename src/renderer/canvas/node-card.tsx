import { Handle, type NodeProps, Position } from "@xyflow/react";
import { CircleAlert } from "lucide-react";
import { memo } from "react";
import {
  connectionTargets,
  hasInputPort,
  hasOutputPort,
  nodeTypesThatFeed,
} from "../../shared/study/connection-rules.ts";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../shared/study/place-node.ts";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useNodeProblemText } from "../state/problems.ts";
import { useApp } from "../state/store.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { nodeFacts } from "./node-facts.ts";
import { TouchedMark } from "./touched-mark.tsx";

/** A node that takes part in the optimisation: name, facts, ports, and what is wrong with it. */
export const NodeCard = memo(function NodeCard({ data: { node } }: NodeProps<FlowNode>) {
  const problem = useNodeProblemText(node.id);
  const touched = useApp((state) => state.touched?.nodeIds.get(node.id));
  return (
    <div
      data-node-id={node.id}
      data-problem={problem === undefined ? undefined : ""}
      data-touched={touched}
      className={`canvas-card relative family-${nodeTypeInfo[node.type].family}`}
      style={{ width: NODE_WIDTH, minHeight: NODE_HEIGHT - 4 }}
    >
      <div className="canvas-card-head flex items-center gap-1.5 border-b border-line px-2.5 py-1.5">
        <span className="h-3.5 w-0.75 shrink-0 rounded-full" style={{ background: "var(--family)" }} />
        <NodeIcon type={node.type} size={13} />
        <span className="canvas-card-name min-w-0 flex-1 truncate font-medium" title={node.label}>
          {node.label}
        </span>
        {touched === undefined ? null : <TouchedMark kind={touched} />}
        {problem === undefined ? null : (
          <span title={problem} className="canvas-state shrink-0 text-bad">
            <CircleAlert size={14} aria-label={problem} />
          </span>
        )}
      </div>
      <Facts node={node} />
      <Ports type={node.type} />
    </div>
  );
});

function Facts({ node }: Pick<FlowNode["data"], "node">) {
  const facts = nodeFacts(node);
  if (facts.length === 0) {
    return (
      <div className="canvas-facts px-2.5 py-1.5 text-small text-faint">
        {nodeTypeInfo[node.type].title}, empty
      </div>
    );
  }
  return (
    <dl className="canvas-facts num grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 px-2.5 py-1.5 text-small leading-4.5">
      {facts.map(({ label, value, unit }) => (
        <div key={label} className="contents">
          <dt className="text-dim">{label}</dt>
          <dd className="truncate text-right" title={value}>
            {value}
            {unit === undefined ? null : <span className="ml-0.5 text-faint">{unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Ports({ type }: { type: NodeType }) {
  return (
    <>
      {hasInputPort(type) ? (
        <Handle type="target" position={Position.Left} className="port" {...labelled(takesText(type))} />
      ) : null}
      {hasOutputPort(type) ? (
        <Handle type="source" position={Position.Right} className="port" {...labelled(feedsText(type))} />
      ) : null}
    </>
  );
}

/** The style sheet shows the label on hover. */
function labelled(text: string): { "aria-label": string; "data-label": string } {
  return { "aria-label": text, "data-label": text };
}

function takesText(type: NodeType): string {
  return `takes ${titles(nodeTypesThatFeed(type))}`;
}

function feedsText(type: NodeType): string {
  return `feeds ${titles(connectionTargets[type])}`;
}

function titles(types: readonly NodeType[]): string {
  return types.map((type) => nodeTypeInfo[type].title.toLowerCase()).join(", ");
}
