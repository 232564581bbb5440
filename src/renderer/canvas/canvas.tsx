import {
  Background,
  type Connection,
  MiniMap,
  type NodeTypes,
  ReactFlow,
  SelectionMode,
} from "@xyflow/react";
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { whyNotConnect } from "../../shared/study/connection-rules.ts";
import { NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { addNode, commitMoves, connectNodes } from "../state/actions/study.ts";
import type { FlowEdge, FlowNode } from "../state/canvas-nodes.ts";
import { changeEdges, changeNodes, revealNode, useCanvas } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { CanvasToolbar } from "./canvas-toolbar.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { finishConnection } from "./finish-connection.ts";
import { Flyout } from "./flyout.tsx";
import { FrameNode } from "./frame-node.tsx";
import { NodeCard } from "./node-card.tsx";
import { dragNodeType } from "./node-type-hints.ts";
import { NoteNode } from "./note-node.tsx";
import { QuickAdd, type QuickAddPlace } from "./quick-add.tsx";

const nodeKinds: NodeTypes = { card: NodeCard, note: NoteNode, frame: FrameNode };
/** Above this many nodes only those in view are drawn. */
const manyNodes = 500;
/** Below this zoom a node shows its name and state only. */
const farZoom = 0.5;
const multiSelectKeys = ["Shift", "Control", "Meta"];

export function Canvas() {
  const studyId = useApp((state) => state.open?.study.id);
  return studyId === undefined ? null : <StudyCanvas key={studyId} studyId={studyId} />;
}

function StudyCanvas({ studyId }: { studyId: string }) {
  const nodes = useCanvas((state) => state.nodes);
  const edges = useTouchedEdges();
  const viewport = useCanvas((state) => state.viewports[studyId]);
  const wrapper = useRef<HTMLDivElement>(null);
  const pointer = useRef({ x: 0, y: 0 });
  const [isFar, setFar] = useState((viewport?.zoom ?? 1) < farZoom);
  const [quickAdd, setQuickAdd] = useState<QuickAddPlace>();
  const selectedId = useCanvas(({ selectedIds, isInteracting }) =>
    selectedIds.length === 1 && !isInteracting ? selectedIds[0] : undefined,
  );

  useLayoutEffect(() => {
    // The inspector has just taken its part of the width: what it is about must not hide behind it.
    const element = wrapper.current;
    if (selectedId === undefined || element === null) return;
    revealNode(selectedId, { widthPx: element.clientWidth, heightPx: element.clientHeight });
  }, [selectedId]);

  function placeAt(client: { x: number; y: number }): QuickAddPlace | undefined {
    const box = wrapper.current?.getBoundingClientRect();
    const { flow } = useCanvas.getState();
    if (box === undefined || flow === undefined) return undefined;
    const position = flow.screenToFlowPosition(client, { snapToGrid: false });
    return {
      at: { x: client.x - box.left, y: client.y - box.top },
      position: { x: Math.round(position.x), y: Math.round(position.y) },
    };
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Only where the canvas itself has the focus: from a node, Tab goes on to the next one.
    if (event.key !== "Tab" || event.shiftKey || event.target !== wrapper.current) return;
    event.preventDefault();
    setQuickAdd(placeAt(pointer.current));
  }

  function onDoubleClick(event: MouseEvent): void {
    if (isPane(event.target)) setQuickAdd(placeAt({ x: event.clientX, y: event.clientY }));
  }

  function onPointerDown(event: PointerEvent): void {
    if (isPane(event.target)) wrapper.current?.focus({ preventScroll: true });
  }

  function onDrop(event: DragEvent): void {
    const type = NodeType.safeParse(event.dataTransfer.getData(dragNodeType));
    if (!type.success) return;
    event.preventDefault();
    const place = placeAt({ x: event.clientX, y: event.clientY });
    if (place !== undefined) void addNode(type.data, place.position);
  }

  return (
    <div
      ref={wrapper}
      data-canvas=""
      data-testid="canvas"
      role="application"
      aria-label="Canvas of the study"
      tabIndex={-1}
      className={`relative min-w-0 flex-1 outline-none ${isFar ? "canvas-far" : ""}`}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => (event.key.startsWith("Arrow") ? void commitMoves() : undefined)}
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={onPointerDown}
      onPointerMove={(event) => {
        pointer.current = { x: event.clientX, y: event.clientY };
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(dragNodeType)) event.preventDefault();
      }}
      onDrop={onDrop}
    >
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeKinds}
        onNodesChange={changeNodes}
        onEdgesChange={changeEdges}
        onInit={(flow) => useCanvas.setState({ flow })}
        {...(viewport === undefined
          ? { fitView: true, fitViewOptions: { padding: 0.07, maxZoom: 1 } }
          : { defaultViewport: viewport })}
        onMove={(_event, { zoom }) => setFar(zoom < farZoom)}
        onMoveEnd={(_event, moved) =>
          useCanvas.setState(({ viewports }) => ({ viewports: { ...viewports, [studyId]: moved } }))
        }
        onNodeDragStart={startInteraction}
        onNodeDragStop={endDrag}
        onSelectionDragStart={startInteraction}
        onSelectionDragStop={endDrag}
        onSelectionStart={startInteraction}
        onSelectionEnd={endInteraction}
        onConnect={({ source, target }) => void connectNodes(source, target)}
        onConnectEnd={finishConnection}
        isValidConnection={isAllowed}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={multiSelectKeys}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        connectionRadius={28}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={20} size={2} color="var(--grid)" />
        <CanvasToolbar />
        {nodes.length > 0 ? (
          <MiniMap
            pannable
            zoomable
            ariaLabel="Map of the canvas"
            nodeColor={familyColour}
            style={{ width: 150, height: 96 }}
          />
        ) : null}
      </ReactFlow>
      <EmptyCanvas />
      <Flyout />
      {quickAdd === undefined ? null : <QuickAdd place={quickAdd} onClose={() => setQuickAdd(undefined)} />}
    </div>
  );
}

/** The edges, with a class on those that the latest turn drew. */
function useTouchedEdges(): FlowEdge[] {
  const edges = useCanvas((state) => state.edges);
  const touched = useApp((state) => state.touched?.edgeKeys);
  return useMemo(
    () => edges.map((edge) => (touched?.has(edge.id) ? { ...edge, className: "touched" } : edge)),
    [edges, touched],
  );
}

function startInteraction(): void {
  useCanvas.setState({ isInteracting: true });
}

function endInteraction(): void {
  useCanvas.setState({ isInteracting: false });
}

function endDrag(): void {
  endInteraction();
  void commitMoves();
}

function isAllowed({ source, target }: Connection | FlowEdge): boolean {
  const study = useApp.getState().open?.study;
  return study !== undefined && whyNotConnect(study, source, target) === undefined;
}

function isPane(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains("react-flow__pane");
}

function familyColour({ data }: FlowNode): string {
  return data.node.type === "group" ? "transparent" : `var(--${nodeTypeInfo[data.node.type].family})`;
}
