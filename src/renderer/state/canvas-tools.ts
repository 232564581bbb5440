import type { XYPosition } from "@xyflow/react";
import { create } from "zustand";
import type { NodeLink } from "../../shared/study/node-link.ts";
import type { NodeType } from "../../shared/study/node-types.ts";
import type { Edge } from "../../shared/study/study.ts";
import type { FlowEdge } from "./canvas-nodes.ts";
import { useUi } from "./ui-store.ts";

/** What is called up over the canvas; one at a time. `at` is a place in the window, px. */
export type CanvasTool =
  /** The kinds of nodes to add. With a link only those that fit; without one, those that fit the selection first. */
  | {
      readonly type: "add";
      readonly at: XYPosition;
      readonly link?: NodeLink;
      /** The node is placed beside what it is linked to, or under its own kind, and not where the kinds came up. */
      readonly isBeside?: boolean;
    }
  | { readonly type: "connect"; readonly nodeId: string }
  | { readonly type: "find"; readonly query: string; readonly index: number }
  | { readonly type: "menu"; readonly at: XYPosition };

/** An edge that is being drawn: where it is held, and the edge that it is to take the place of. */
export type Connecting = {
  readonly nodeId: string;
  readonly way: "feeds" | "takes";
  readonly instead: Edge | undefined;
};

export type CanvasTools = {
  readonly tool: CanvasTool | undefined;
  readonly connecting: Connecting | undefined;
  /** The kind of node that is dragged from the palette. */
  readonly draggedKind: NodeType | undefined;
  /** The edge that what is dragged would be inserted on. */
  readonly dropEdgeId: string | undefined;
  /** Where the pointer was last over the canvas, in the window, px. */
  readonly pointer: XYPosition | undefined;
};

export const useTools = create<CanvasTools>()(() => ({
  tool: undefined,
  connecting: undefined,
  draggedKind: undefined,
  dropEdgeId: undefined,
  pointer: undefined,
}));

export function openTool(tool: CanvasTool): void {
  useTools.setState({ tool });
}

export function closeTool(): void {
  useTools.setState({ tool: undefined });
}

/** The one edge of the study that an edge of the canvas is; undefined for a ghost and for one that stands for others. */
export function ownEdge({ source, target, data }: FlowEdge): Edge | undefined {
  const isOwn = data?.mark === undefined && data?.standsFor === undefined;
  return isOwn ? { sourceId: source, targetId: target } : undefined;
}

/** A study as it was is there to be looked at. */
export function isReadOnly(): boolean {
  return useUi.getState().past !== undefined;
}
