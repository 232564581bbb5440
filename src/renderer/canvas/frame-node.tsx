import { Handle, type NodeProps, Position } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { type GroupNode, SMALLEST_FRAME } from "../../shared/study/group-frame.ts";
import { toggleCollapsed } from "../state/actions/groups.ts";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { useProblemState } from "../state/problems.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { countOf } from "../ui/format.ts";
import { ProblemIcon } from "../ui/problem-icon.tsx";
import { NodeName } from "./node-name.tsx";
import { ResizeHandles } from "./resize-handles.tsx";
import { ReviewMark } from "./review-mark.tsx";
import { TouchedMark } from "./touched-mark.tsx";

const noMembers: readonly string[] = [];

/** A group: a frame behind its members or, collapsed, a card in their place. */
export const FrameNode = memo(function FrameNode({ data, selected }: NodeProps<FlowNode>) {
  const { node, mark, memberIds = noMembers } = data;
  const touched = useApp((state) => state.touched?.nodeIds.get(node.id));
  const hint = useCanvas(({ groupHints }) => groupHints[node.id]);
  if (node.type !== "group") return null;
  const isCollapsed = node.data.collapsed === true;
  return (
    <>
      <div
        data-node-id={node.id}
        data-touched={touched}
        data-mark={mark}
        data-hint={hint}
        data-collapsed={isCollapsed}
        className={`canvas-card family-annotation relative size-full ${isCollapsed ? "" : "canvas-frame"}`}
      >
        <ReviewMark nodeId={node.id} mark={mark} />
        <div className="canvas-card-head flex items-center gap-1 border-b border-transparent px-1.5 py-1.5">
          <CollapseButton group={node} />
          <NodeName node={node} />
          {touched === undefined ? null : <TouchedMark kind={touched} />}
          {isCollapsed ? <MemberProblems memberIds={memberIds} /> : null}
        </div>
        {isCollapsed ? (
          <div className="canvas-facts px-2.5 text-small text-dim">{countOf(memberIds.length, "node")}</div>
        ) : null}
        {hint === undefined ? null : (
          <span className="absolute right-2 bottom-1.5 rounded bg-accent px-1.5 text-small text-on-accent">
            {hint === "join" ? "Drop to join" : "Drop to leave"}
          </span>
        )}
      </div>
      {isCollapsed || mark === "proposed" ? null : (
        <ResizeHandles node={node} isVisible={selected} least={SMALLEST_FRAME} />
      )}
      {/* Where the edges of hidden members end. */}
      <Handle type="target" position={Position.Left} isConnectable={false} className="frame-port" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="frame-port" />
    </>
  );
});

function CollapseButton({ group }: { group: GroupNode }) {
  const isReadOnly = useUi((state) => state.past !== undefined);
  const isCollapsed = group.data.collapsed === true;
  const Icon = isCollapsed ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      aria-label={`${isCollapsed ? "Expand" : "Collapse"} ${group.label}`}
      aria-expanded={!isCollapsed}
      disabled={isReadOnly}
      title={`${isCollapsed ? "Expand" : "Collapse"} (Ctrl+.)`}
      className="nodrag grid size-6 shrink-0 place-items-center rounded text-dim hover:bg-hover hover:text-text"
      onClick={() => void toggleCollapsed([group])}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

function MemberProblems({ memberIds }: { memberIds: readonly string[] }) {
  const problems = useProblemState(memberIds);
  if (problems === undefined) return null;
  return (
    <span title={problems.text} className="canvas-state shrink-0">
      <ProblemIcon severity={problems.severity} label={problems.text} />
    </span>
  );
}
