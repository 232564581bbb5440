import { ArrowLeft, ArrowRight, Check } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { nodesThatFit } from "../../shared/study/connection-rules.ts";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { edgeKey, findNode, type Study, type StudyNode } from "../../shared/study/study.ts";
import { connectNodes, disconnectNodes } from "../state/actions/study.ts";
import { closeTool, useTools } from "../state/canvas-tools.ts";
import { focusNode } from "../state/focus-node.ts";
import { fuzzyMatch } from "../state/fuzzy-match.ts";
import { readingOrder } from "../state/node-places.ts";
import { useApp } from "../state/store.ts";
import { classNames } from "../ui/class-names.ts";
import { NodeIcon } from "../ui/node-icon.tsx";
import { inCanvas } from "./in-canvas.ts";

const mostRows = 100;

/** An edge that is there, or could be, seen from the node that the list is about. */
type ConnectRow = {
  readonly key: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly way: "feeds" | "takes";
  readonly label: string;
  readonly type: NodeType;
  readonly isConnected: boolean;
};

/** Connects a node without a mouse: the nodes that it may feed or be fed by, and those that it is connected to. */
export function ConnectList() {
  const nodeId = useTools(({ tool }) => (tool?.type === "connect" ? tool.nodeId : undefined));
  const study = useApp((state) => state.open?.study);
  const node = study === undefined || nodeId === undefined ? undefined : findNode(study, nodeId);
  return study === undefined || node === undefined ? null : (
    <OpenConnectList key={node.id} study={study} node={node} />
  );
}

function OpenConnectList({ study, node }: { study: Study; node: StudyNode }) {
  const [search, setSearch] = useState("");
  const [activeKey, setActiveKey] = useState<string>();
  const all = useMemo(() => connectRows(study, node), [study, node]);
  const rows = findRows(all, search);
  const index = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const active = rows[index];

  function close(): void {
    closeTool();
    focusNode(node.id);
  }

  function connect(row: ConnectRow): void {
    setSearch("");
    setActiveKey(row.key);
    if (!row.isConnected) void connectNodes(row.sourceId, row.targetId);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isTyping = event.key === "Backspace" && search !== "";
    if (event.key === "ArrowDown") setActiveKey(rows[Math.min(index + 1, rows.length - 1)]?.key);
    else if (event.key === "ArrowUp") setActiveKey(rows[Math.max(index - 1, 0)]?.key);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") active === undefined ? undefined : connect(active);
    else if ((event.key === "Backspace" && !isTyping) || event.key === "Delete") {
      if (active?.isConnected) void disconnectNodes(active.sourceId, active.targetId);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      role="dialog"
      aria-label={`Connect ${node.label}`}
      data-testid="connect-list"
      className="rise-in absolute z-20 flex max-h-[min(360px,calc(100%-24px))] w-80 flex-col rounded-md border border-line-strong bg-panel p-2"
      style={placeBeside(node.id)}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) closeTool();
      }}
    >
      <input
        ref={focusOnMount}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setActiveKey(undefined);
        }}
        placeholder={`Connect ${node.label} to`}
        aria-label={`Connect ${node.label} to`}
        role="combobox"
        aria-expanded
        aria-controls="connect-list"
        aria-activedescendant={active === undefined ? undefined : `connect-${active.key}`}
        className="mb-1 w-full shrink-0 rounded-md border border-line-field bg-bg px-2 py-1 text-ui"
      />
      <div id="connect-list" role="listbox" aria-label="Nodes that fit" className="min-h-0 overflow-y-auto">
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            isActive={row === active}
            onActivate={() => setActiveKey(row.key)}
            onPick={() => connect(row)}
          />
        ))}
        {rows.length === 0 ? (
          <div className="px-2 py-1 text-small text-faint">
            {all.length === 0 ? "No node on the canvas fits" : "No such node fits"}
          </div>
        ) : null}
      </div>
      <p className="mt-1 shrink-0 border-t border-line px-2 pt-1.5 text-tiny text-faint">
        Enter connects, Backspace disconnects
      </p>
    </div>
  );
}

type RowProps = { row: ConnectRow; isActive: boolean; onActivate: () => void; onPick: () => void };

function Row({ row, isActive, onActivate, onPick }: RowProps) {
  const Arrow = row.way === "feeds" ? ArrowRight : ArrowLeft;
  const words = row.way === "feeds" ? "feeds" : "is fed by";
  return (
    <div
      id={`connect-${row.key}`}
      ref={isActive ? scrollIntoView : undefined}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-label={`${words} ${nodeTypeInfo[row.type].title} ${row.label}${row.isConnected ? ", connected" : ""}`}
      onPointerMove={onActivate}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
      // The keys are the field's.
      onKeyDown={undefined}
      className={classNames(
        "flex items-center gap-2 rounded px-2 py-1 text-small",
        isActive && "bg-accent-bg text-accent",
      )}
    >
      <Arrow size={12} className="shrink-0 text-faint" aria-hidden />
      <NodeIcon type={row.type} size={13} />
      <span className="min-w-0 flex-1 truncate">{row.label}</span>
      <span className="flex shrink-0 items-center gap-1 text-tiny text-faint">
        {row.isConnected ? <Check size={12} aria-hidden /> : null}
        {row.isConnected ? "connected" : row.way === "feeds" ? "can be fed" : "can feed it"}
      </span>
    </div>
  );
}

/** What fits, as it is read on the canvas, then what is connected already. */
function connectRows(study: Study, node: StudyNode): ConnectRow[] {
  const connected = new Set(study.edges.map(edgeKey));
  const order = readingOrder(study.nodes);
  const rows = (["feeds", "takes"] as const).flatMap((way) => {
    const fitting = nodesThatFit(study, node.id, way);
    return order.flatMap((other): ConnectRow[] => {
      const edge =
        way === "feeds"
          ? { sourceId: node.id, targetId: other.id }
          : { sourceId: other.id, targetId: node.id };
      const isConnected = connected.has(edgeKey(edge));
      if (!isConnected && !fitting.has(other.id)) return [];
      return [{ key: edgeKey(edge), ...edge, way, label: other.label, type: other.type, isConnected }];
    });
  });
  return [
    ...rows.filter(({ isConnected }) => !isConnected),
    ...rows.filter(({ isConnected }) => isConnected),
  ];
}

function findRows(rows: readonly ConnectRow[], search: string): readonly ConnectRow[] {
  if (search.trim() === "") return rows.slice(0, mostRows);
  return rows
    .flatMap((row) => {
      const match = fuzzyMatch(search, `${row.label} ${nodeTypeInfo[row.type].title}`);
      return match === undefined ? [] : [{ row, score: match.score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, mostRows)
    .map(({ row }) => row);
}

/** At the right of the node, as far as the canvas goes. */
function placeBeside(nodeId: string): { left: string; top: string } {
  const node = document
    .querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`)
    ?.getBoundingClientRect();
  const at = inCanvas({ x: node?.right ?? 0, y: node?.top ?? 0 });
  return {
    left: `clamp(12px, ${at.x + 16}px, calc(100% - 332px))`,
    top: `clamp(12px, ${at.y}px, calc(100% - 372px))`,
  };
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function focusOnMount(element: HTMLInputElement | null): void {
  element?.focus();
}
