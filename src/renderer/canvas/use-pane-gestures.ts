import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useRef,
} from "react";
import { kindsThatFit } from "../../shared/study/node-link.ts";
import { NodeType } from "../../shared/study/node-types.ts";
import { addNode } from "../state/actions/study.ts";
import { selectNodes, useCanvas } from "../state/canvas-store.ts";
import { isReadOnly, openTool, useTools } from "../state/canvas-tools.ts";
import { selectEdge } from "../state/commands/canvas-commands.ts";
import { runCommandFor } from "../state/commands/run-command.ts";
import { useApp } from "../state/store.ts";
import { markDropEdge, takeDropEdge } from "./edge-at.ts";
import { dragNodeType } from "./node-type-hints.ts";
import { pointOf } from "./point-of.ts";
import { placeAt } from "./quick-add.tsx";

/** What keys, clicks and drops do on the canvas itself: adding, menus, the way on from node to node. */
export function usePaneGestures(wrapper: RefObject<HTMLElement | null>) {
  /** Was the canvas pressed after the keyboard last moved the focus? Then Tab is about the place of the pointer. */
  const isPressed = useRef(false);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Tab") return;
    const { target } = event;
    const isOnNode = target instanceof Element && target.matches(".react-flow__node");
    const isAdding = target === wrapper.current || (isPressed.current && isOnNode);
    isPressed.current = false;
    // From a node that was reached by the keyboard, Tab goes on to the next one.
    const { pointer: at } = useTools.getState();
    if (event.shiftKey || !isAdding || at === undefined || isReadOnly()) return;
    event.preventDefault();
    openTool({ type: "add", at });
  }

  function onKeyDownCapture({ nativeEvent: event }: KeyboardEvent): void {
    // With Ctrl the arrow keys go to another node: before the canvas takes them to move this one.
    if (!event.key.startsWith("Arrow") || !(event.ctrlKey || event.metaKey)) return;
    if (!runCommandFor(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onDoubleClick(event: MouseEvent): void {
    if (isPane(event.target) && !isReadOnly()) openTool({ type: "add", at: pointOf(event) });
  }

  function onPointerDown(event: PointerEvent): void {
    isPressed.current = true;
    if (isPane(event.target)) wrapper.current?.focus({ preventScroll: true });
  }

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.includes(dragNodeType) || isReadOnly()) return;
    event.preventDefault();
    const { draggedKind } = useTools.getState();
    const study = useApp.getState().open?.study;
    markDropEdge(
      [pointOf(event)],
      (edge) =>
        study !== undefined && draggedKind !== undefined && kindsThatFit(study, edge).includes(draggedKind),
    );
  }

  function onDrop(event: DragEvent): void {
    const type = NodeType.safeParse(event.dataTransfer.getData(dragNodeType));
    const link = takeDropEdge();
    if (!type.success || isReadOnly()) return;
    event.preventDefault();
    const position = placeAt(pointOf(event), link);
    if (position === undefined) return;
    void addNode(type.data, { position, ...(link === undefined ? {} : { link }) });
  }

  return {
    onKeyDown,
    onKeyDownCapture,
    onDoubleClick,
    onPointerDownCapture: onPointerDown,
    onPointerMove: (event: PointerEvent) => useTools.setState({ pointer: pointOf(event) }),
    onContextMenu,
    onDragOver,
    onDrop,
  };
}

/** Selects what was pressed, unless it is part of the selection, and shows what can be done with it. */
function onContextMenu(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const { selectedIds, edges } = useCanvas.getState();
  const nodeId = event.target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const edgeId = event.target.closest<SVGElement>(".react-flow__edge")?.dataset.id;
  if (event.target.matches("input, textarea")) return;
  if (nodeId !== undefined) {
    if (!selectedIds.includes(nodeId)) selectNodes([nodeId]);
  } else if (edgeId !== undefined) {
    if (!edges.some(({ id, selected }) => id === edgeId && selected)) selectEdge(edgeId);
  } else if (isPane(event.target)) selectNodes([]);
  else if (event.target.closest(".react-flow__nodesselection") === null) return;
  event.preventDefault();
  openTool({ type: "menu", at: pointOf(event) });
}

function isPane(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains("react-flow__pane");
}
