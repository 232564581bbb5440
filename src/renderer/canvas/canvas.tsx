import {
  Background,
  type Connection,
  type HandleType,
  MiniMap,
  type NodeTypes,
  type OnConnectStartParams,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  type XYPosition,
} from "@xyflow/react";
import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { whyNotConnect } from "../../shared/study/connection-rules.ts";
import { canInsert, kindsThatFit } from "../../shared/study/node-link.ts";
import { NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Edge } from "../../shared/study/study.ts";
import { insertNode, reconnect, withoutEdge } from "../state/actions/links.ts";
import { addNode, commitMoves, connectNodes } from "../state/actions/study.ts";
import type { FlowEdge, FlowNode } from "../state/canvas-nodes.ts";
import { changeEdges, changeNodes, revealNode, selectNodes, useCanvas } from "../state/canvas-store.ts";
import { isReadOnly, openTool, ownEdge, useTools } from "../state/canvas-tools.ts";
import { selectEdge } from "../state/commands/canvas-commands.ts";
import { runCommandFor } from "../state/commands/run-command.ts";
import { useMapRoom } from "../state/map-room.ts";
import { useSetting } from "../state/setting.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { CanvasMenu } from "./canvas-menu.tsx";
import { CanvasToolbar } from "./canvas-toolbar.tsx";
import { ConnectList } from "./connect-list.tsx";
import { ConnectionHint } from "./connection-hint.tsx";
import { markDropEdge, takeDropEdge } from "./edge-at.ts";
import { EditEvents } from "./edit-events.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FindBar } from "./find-bar.tsx";
import { finishConnection } from "./finish-connection.ts";
import { Flyout } from "./flyout.tsx";
import { FrameNode } from "./frame-node.tsx";
import { HelperLines } from "./helper-lines.tsx";
import { NodeCard } from "./node-card.tsx";
import { dragNodeType } from "./node-type-hints.ts";
import { NoteNode } from "./note-node.tsx";
import { placeAt, QuickAdd } from "./quick-add.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { SelectionToolbar } from "./selection-toolbar.tsx";
import { TidyProgress } from "./tidy-progress.tsx";
import { TouchedBar } from "./touched-bar.tsx";
import { useShownEdges, useShownNodes } from "./use-shown.ts";
import { useWheelMoves } from "./use-wheel.ts";

const nodeKinds: NodeTypes = { card: NodeCard, note: NoteNode, frame: FrameNode };
/** Above this many nodes only those in view are drawn. */
const manyNodes = 500;
const multiSelectKeys = ["Shift", "Control", "Meta"];

/** The mouse buttons that move the canvas. */
const moveButtons = { move: [0, 1], select: [1] };

export function Canvas() {
  const studyId = useApp((state) => state.open?.study.id);
  if (studyId === undefined) return null;
  return (
    <ReactFlowProvider key={studyId}>
      <StudyCanvas studyId={studyId} />
    </ReactFlowProvider>
  );
}

function StudyCanvas({ studyId }: { studyId: string }) {
  const nodes = useShownNodes();
  const edges = useShownEdges();
  const viewport = useCanvas((state) => state.viewports[studyId]);
  const wrapper = useRef<HTMLDivElement>(null);
  /** Was the canvas pressed after the keyboard last moved the focus? Then Tab is about the place of the pointer. */
  const isPressed = useRef(false);
  const [distance, setDistance] = useState(distanceAt(viewport?.zoom ?? 1));
  const isPast = useUi((state) => state.past !== undefined);
  const isConnecting = useTools((state) => state.connecting !== undefined);
  const drag = useSetting("canvas.drag");
  const wantsMap = useSetting("canvas.minimap");
  const hasMap = useMapRoom() && wantsMap;
  const wheelMoves = useWheelMoves(wrapper);
  const selectedId = useCanvas(({ selectedIds, isInteracting }) =>
    selectedIds.length === 1 && !isInteracting ? selectedIds[0] : undefined,
  );

  useLayoutEffect(() => {
    // The inspector has just taken its part of the width: what it is about must not hide behind it.
    const element = wrapper.current;
    if (selectedId === undefined || element === null) return;
    revealNode(selectedId, { widthPx: element.clientWidth, heightPx: element.clientHeight });
  }, [selectedId]);

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

  return (
    <div
      ref={wrapper}
      data-canvas=""
      data-testid="canvas"
      role="application"
      aria-label="Canvas of the study"
      tabIndex={-1}
      className={classNames(
        "relative min-w-0 flex-1 outline-none",
        distance,
        isConnecting && "canvas-connecting",
      )}
      onKeyDownCapture={onKeyDownCapture}
      onKeyDown={onKeyDown}
      onContextMenu={onContextMenu}
      onDoubleClick={onDoubleClick}
      onPointerDownCapture={onPointerDown}
      onPointerMove={(event) => useTools.setState({ pointer: pointOf(event) })}
      onDragOver={onDragOver}
      onDrop={onDrop}
    >
      {/* Before the nodes, so that the Tab key comes to it without passing all of them. */}
      <CanvasToolbar />
      <ReviewBar />
      <TouchedBar />
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
        onMove={(_event, { zoom }) => setDistance(distanceAt(zoom))}
        onMoveEnd={(_event, moved) =>
          useCanvas.setState(({ viewports }) => ({ viewports: { ...viewports, [studyId]: moved } }))
        }
        onNodeDragStart={startInteraction}
        onNodeDrag={markInsertion}
        onNodeDragStop={endDrag}
        onSelectionDragStart={startInteraction}
        onSelectionDragStop={endSelectionDrag}
        onSelectionStart={startInteraction}
        onSelectionEnd={endInteraction}
        onConnect={({ source, target }) => void connectNodes(source, target)}
        onConnectStart={startConnection}
        onConnectEnd={finishConnection}
        onReconnectStart={startReconnection}
        onReconnect={finishReconnection}
        isValidConnection={isAllowed}
        nodesDraggable={!isPast}
        nodesConnectable={!isPast}
        edgesReconnectable={!isPast}
        edgesFocusable={false}
        panOnDrag={moveButtons[drag]}
        selectionOnDrag={drag === "select"}
        panOnScroll={wheelMoves}
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
        <TidyProgress />
        <HelperLines />
        <SelectionToolbar />
        {hasMap && nodes.length > 0 ? (
          <MiniMap
            pannable
            zoomable
            ariaLabel="Map of the canvas"
            nodeColor={familyColour}
            style={{ width: 150, height: 96 }}
          />
        ) : null}
      </ReactFlow>
      <EditEvents />
      <EmptyCanvas />
      <Flyout />
      <QuickAdd />
      <ConnectList />
      <ConnectionHint />
      <FindBar />
      <CanvasMenu />
    </div>
  );
}

/**
 * From afar a node shows its name and state only, and from where no name can be read its kind only. By the style sheet:
 * no node is rendered anew.
 */
function distanceAt(zoom: number): string | undefined {
  if (zoom < 0.2) return "canvas-far canvas-remote";
  return zoom < 0.5 ? "canvas-far" : undefined;
}

function startInteraction(): void {
  useCanvas.setState({ isInteracting: true });
}

function endInteraction(): void {
  useCanvas.setState({ isInteracting: false });
}

/** Marks the edge that a node which is dragged alone would be inserted on: under the pointer or under its middle. */
function markInsertion(event: globalThis.MouseEvent | TouchEvent, node: FlowNode, dragged: FlowNode[]): void {
  const { flow } = useCanvas.getState();
  const study = useApp.getState().open?.study;
  if (flow === undefined || study === undefined || dragged.length !== 1) return;
  const { width = 0, height = 0 } = node.measured ?? {};
  const middle = { x: node.position.x + width / 2, y: node.position.y + height / 2 };
  const places = [flow.flowToScreenPosition(middle)];
  if ("clientX" in event) places.unshift(pointOf(event));
  markDropEdge(places, (edge) => canInsert(study, node.id, edge));
}

function endDrag(_event: unknown, node: FlowNode): void {
  endInteraction();
  void endMove(node.id, takeDropEdge());
}

function endSelectionDrag(): void {
  endInteraction();
  void commitMoves();
}

async function endMove(nodeId: string, edge: Edge | undefined): Promise<void> {
  if (edge === undefined || !(await insertNode(nodeId, edge))) await commitMoves();
}

function startConnection(_event: unknown, { nodeId, handleType }: OnConnectStartParams): void {
  // An edge that is led elsewhere has said so already.
  if (nodeId === null || useTools.getState().connecting !== undefined) return;
  useTools.setState({
    connecting: { nodeId, way: handleType === "source" ? "feeds" : "takes", instead: undefined },
  });
}

/** @param held the end that stays where it is */
function startReconnection(_event: unknown, edge: FlowEdge, held: HandleType): void {
  const instead = ownEdge(edge);
  if (instead === undefined) return;
  useTools.setState({
    connecting:
      held === "source"
        ? { nodeId: instead.sourceId, way: "feeds", instead }
        : { nodeId: instead.targetId, way: "takes", instead },
  });
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

function finishReconnection(edge: FlowEdge, { source, target }: Connection): void {
  const instead = ownEdge(edge);
  if (instead !== undefined) void reconnect(instead, { sourceId: source, targetId: target });
}

function pointOf(event: { clientX: number; clientY: number }): XYPosition {
  return { x: event.clientX, y: event.clientY };
}

function isAllowed({ source, target }: Connection | FlowEdge): boolean {
  const study = useApp.getState().open?.study;
  const instead = useTools.getState().connecting?.instead;
  return study !== undefined && whyNotConnect(withoutEdge(study, instead), source, target) === undefined;
}

function isPane(target: EventTarget): boolean {
  return target instanceof Element && target.classList.contains("react-flow__pane");
}

function familyColour({ data }: FlowNode): string {
  return data.node.type === "group" ? "transparent" : `var(--${nodeTypeInfo[data.node.type].family})`;
}
