import {
  Background,
  MiniMap,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
} from "@xyflow/react";
import { useLayoutEffect, useRef, useState } from "react";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import { connectNodes } from "../state/actions/study.ts";
import type { FlowEdge, FlowNode } from "../state/canvas-nodes.ts";
import { changeEdges, changeNodes, revealNode, useCanvas } from "../state/canvas-store.ts";
import { useTools } from "../state/canvas-tools.ts";
import { useMapRoom } from "../state/map-room.ts";
import { useSetting } from "../state/setting.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { CanvasMenu } from "./canvas-menu.tsx";
import { CanvasToolbar } from "./canvas-toolbar.tsx";
import { ConnectList } from "./connect-list.tsx";
import { ConnectionHint } from "./connection-hint.tsx";
import {
  endDrag,
  endInteraction,
  endSelectionDrag,
  markInsertion,
  startInteraction,
} from "./drag-gestures.ts";
import { finishReconnection, isAllowed, startConnection, startReconnection } from "./edge-gestures.ts";
import { EditEvents } from "./edit-events.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { FindBar } from "./find-bar.tsx";
import { finishConnection } from "./finish-connection.ts";
import { Flyout } from "./flyout.tsx";
import { FrameNode } from "./frame-node.tsx";
import { HelperLines } from "./helper-lines.tsx";
import { NodeCard } from "./node-card.tsx";
import { NoteNode } from "./note-node.tsx";
import { QuickAdd } from "./quick-add.tsx";
import { ReviewBar } from "./review-bar.tsx";
import { SelectionToolbar } from "./selection-toolbar.tsx";
import { TidyProgress } from "./tidy-progress.tsx";
import { TouchedBar } from "./touched-bar.tsx";
import { usePaneGestures } from "./use-pane-gestures.ts";
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
  const [distance, setDistance] = useState(distanceAt(viewport?.zoom ?? 1));
  const isPast = useUi((state) => state.past !== undefined);
  const isConnecting = useTools((state) => state.connecting !== undefined);
  const drag = useSetting("canvas.drag");
  const wantsMap = useSetting("canvas.minimap");
  const hasMap = useMapRoom() && wantsMap;
  const wheelMoves = useWheelMoves(wrapper);
  const gestures = usePaneGestures(wrapper);
  const selectedId = useCanvas(({ selectedIds, isInteracting }) =>
    selectedIds.length === 1 && !isInteracting ? selectedIds[0] : undefined,
  );

  useLayoutEffect(() => {
    // The inspector has just taken its part of the width: what it is about must not hide behind it.
    const element = wrapper.current;
    if (selectedId === undefined || element === null) return;
    revealNode(selectedId, { widthPx: element.clientWidth, heightPx: element.clientHeight });
  }, [selectedId]);

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
      {...gestures}
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
        minZoom={0.05}
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

function familyColour({ data }: FlowNode): string {
  return data.node.type === "group" ? "transparent" : `var(--${nodeTypeInfo[data.node.type].family})`;
}
