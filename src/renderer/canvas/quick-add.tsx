import type { XYPosition } from "@xyflow/react";
import { useState } from "react";
import { NODE_HEIGHT, NODE_WIDTH } from "../../shared/study/node-box.ts";
import type { NodeLink } from "../../shared/study/node-link.ts";
import type { NodeType } from "../../shared/study/node-types.ts";
import { addNode } from "../state/actions/study.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { type CanvasTool, closeTool, useTools } from "../state/canvas-tools.ts";
import { focusCanvas } from "../state/focus-node.ts";
import { recentNames } from "../state/recent.ts";
import { useApp } from "../state/store.ts";
import { inCanvas } from "./in-canvas.ts";
import { NodePicker } from "./node-picker.tsx";
import { offerKinds, type PickerOffer, recentKindsKey } from "./picker-sections.ts";

/** The kinds of nodes at a place of the canvas: what is chosen is added there, and linked where it is to be. */
export function QuickAdd() {
  const tool = useTools((state) => (state.tool?.type === "add" ? state.tool : undefined));
  return tool === undefined ? null : <OpenQuickAdd key={`${tool.at.x}:${tool.at.y}`} tool={tool} />;
}

function OpenQuickAdd({ tool }: { tool: Extract<CanvasTool, { type: "add" }> }) {
  // As it was when the picker was called up: it does not change under the pointer.
  const [offer] = useState(() => findOffer(tool.link));
  const at = inCanvas(tool.at);

  function pick(type: NodeType): void {
    closeTool();
    focusCanvas();
    const link = offer.sections[0]?.types.includes(type) === true ? offer.link : undefined;
    const position = tool.isBeside === true ? undefined : placeAt(tool.at, link);
    void addNode(type, {
      ...(position === undefined ? {} : { position }),
      ...(link === undefined ? {} : { link }),
    });
  }

  function close(): void {
    closeTool();
    focusCanvas();
  }

  return (
    <div
      role="dialog"
      aria-label="Add a node here"
      data-testid="quick-add"
      className="rise-in absolute z-20 flex max-h-[calc(100%-24px)] w-72 flex-col overflow-y-auto rounded-md border border-line-strong bg-panel p-2"
      style={{
        left: `clamp(12px, ${at.x}px, calc(100% - 300px))`,
        top: `clamp(12px, ${at.y}px, max(12px, calc(100% - 400px)))`,
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) closeTool();
      }}
    >
      <NodePicker sections={offer.sections} onPick={pick} onClose={close} />
    </div>
  );
}

function findOffer(link: NodeLink | undefined): PickerOffer {
  const { open } = useApp.getState();
  const { selectedIds } = useCanvas.getState();
  const selectedId = selectedIds.length === 1 ? selectedIds[0] : undefined;
  return open === undefined
    ? { sections: [] }
    : offerKinds(open.study, { link, selectedId }, recentNames(recentKindsKey));
}

/** Where a node goes that is added at a place of the window: with the port that its edge came for, where there is one. */
export function placeAt(at: XYPosition, link: NodeLink = {}): XYPosition | undefined {
  const { flow } = useCanvas.getState();
  if (flow === undefined) return undefined;
  const { x, y } = flow.screenToFlowPosition(at, { snapToGrid: false });
  const isBetween = link.sourceId !== undefined && link.targetId !== undefined;
  const isLinked = link.sourceId !== undefined || link.targetId !== undefined;
  const left = isBetween ? NODE_WIDTH / 2 : link.targetId !== undefined ? NODE_WIDTH : 0;
  return { x: Math.round(x - left), y: Math.round(y - (isLinked ? NODE_HEIGHT / 2 : 0)) };
}
