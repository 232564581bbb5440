import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import {
  connectionTargets,
  hasInputPort,
  hasOutputPort,
  nodeTypesThatFeed,
} from "../../shared/study/connection-rules.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../shared/study/node-box.ts";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useNodeProblemState } from "../state/problems.ts";
import { useRunMark } from "../state/run-marks.ts";
import { useApp } from "../state/store.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { ProblemIcon } from "../ui/problem-icon.tsx";
import { type ComparedFact, changedFields, compareFacts } from "./compare-facts.ts";
import { MOST_FACTS, nodeFacts } from "./node-facts.ts";
import { NodeName } from "./node-name.tsx";
import { ReviewMark } from "./review-mark.tsx";
import { RunBadge, RunValue } from "./run-marks.tsx";
import { TouchedMark } from "./touched-mark.tsx";

/** A node that takes part in the optimisation: name, facts, ports, what is wrong with it, and what would change. */
export const NodeCard = memo(function NodeCard({ data: { node, mark, before } }: NodeProps<FlowNode>) {
  const problem = useNodeProblemState(node.id);
  const touched = useApp((state) => state.touched?.nodeIds.get(node.id));
  return (
    <div
      data-node-id={node.id}
      data-problem={problem?.severity}
      data-touched={touched}
      data-mark={mark}
      className={`canvas-card relative family-${nodeTypeInfo[node.type].family}`}
      style={{ width: NODE_WIDTH, minHeight: NODE_HEIGHT - 4 }}
    >
      <ReviewMark nodeId={node.id} mark={mark} />
      <div className="canvas-card-head flex items-center gap-1.5 border-b border-line px-2.5 py-1.5">
        <span className="h-3.5 w-0.75 shrink-0 rounded-full" style={{ background: "var(--family)" }} />
        <NodeIcon type={node.type} size={13} />
        <NodeName node={node} />
        <RunBadge nodeId={node.id} />
        {touched === undefined ? null : <TouchedMark kind={touched} />}
        {problem === undefined ? null : (
          <span title={problem.text} className="canvas-state shrink-0">
            <ProblemIcon severity={problem.severity} label={problem.text} />
          </span>
        )}
      </div>
      <Facts node={node} before={before} />
      <Ports type={node.type} isConnectable={mark !== "proposed"} />
    </div>
  );
});

/** The facts of a node; the value of the newest run takes the place of the last one where there is no room for more. */
function Facts({ node, before }: Pick<FlowNode["data"], "node" | "before">) {
  const hasValue = useRunMark(node.id)?.type === "value" && before === undefined;
  const allFacts = before === undefined ? nodeFacts(node) : changedFacts(before, node);
  const facts = hasValue ? allFacts.slice(0, MOST_FACTS - 1) : allFacts;
  if (facts.length === 0 && !hasValue) {
    return (
      <div className="canvas-facts px-2.5 py-1.5 text-small text-faint">
        {nodeTypeInfo[node.type].title}, empty
      </div>
    );
  }
  return (
    <dl className="canvas-facts num grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 px-2.5 py-1.5 text-small leading-4.5">
      {facts.map((fact) => (
        <div key={fact.label} className="contents">
          <dt className="text-dim">{fact.label}</dt>
          <FactValue fact={fact} />
        </div>
      ))}
      {hasValue ? <RunValue nodeId={node.id} /> : null}
    </dl>
  );
}

function FactValue({ fact: { value, unit, before, isGone } }: { fact: ComparedFact }) {
  const shown = (
    <>
      {value}
      {unit === undefined ? null : <span className="ml-0.5 text-faint">{unit}</span>}
    </>
  );
  if (isGone) {
    return (
      <dd className="truncate text-right">
        <del className="text-faint">{shown}</del>
      </dd>
    );
  }
  return (
    <dd className={before === undefined ? "truncate text-right" : "text-right break-words"} title={value}>
      {before === undefined ? null : (
        <del className="mr-1.5 text-faint">
          {before.value}
          {before.unit === undefined ? null : ` ${before.unit}`}
        </del>
      )}
      {before === undefined ? shown : <ins className="font-medium no-underline">{shown}</ins>}
    </dd>
  );
}

/** The facts as they would be beside what they are; what they do not show is named. */
function changedFacts(before: StudyNode, after: StudyNode): ComparedFact[] {
  const facts = compareFacts(nodeFacts(before), nodeFacts(after));
  const name: ComparedFact[] =
    before.label === after.label
      ? []
      : [{ label: "name", value: after.label, before: { value: before.label } }];
  const isTold = [...name, ...facts].some(({ before: old, isGone }) => old !== undefined || isGone);
  const hidden = isTold ? [] : changedFields(before, after);
  return [...name, ...facts, ...(hidden.length === 0 ? [] : [{ label: "also", value: hidden.join(", ") }])];
}

function Ports({ type, isConnectable }: { type: NodeType; isConnectable: boolean }) {
  return (
    <>
      {hasInputPort(type) ? (
        <Handle
          type="target"
          position={Position.Left}
          isConnectable={isConnectable}
          className="port"
          {...labelled(takesText(type))}
        />
      ) : null}
      {hasOutputPort(type) ? (
        <Handle
          type="source"
          position={Position.Right}
          isConnectable={isConnectable}
          className="port"
          {...labelled(feedsText(type))}
        />
      ) : null}
    </>
  );
}

/** The style sheet shows the label on hover. */
function labelled(text: string): { role: string; "aria-label": string; "data-label": string } {
  return { role: "img", "aria-label": text, "data-label": text };
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
