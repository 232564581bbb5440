import { Ban, Unlink } from "lucide-react";
import { useEffect, useState } from "react";
import { whyNotConnect } from "../../shared/study/connection-rules.ts";
import { withoutEdge } from "../state/actions/links.ts";
import { type Connecting, useTools } from "../state/canvas-tools.ts";
import { useApp } from "../state/store.ts";
import { edgeTo, findNodeAt, isEmptyAt } from "./finish-connection.ts";
import { inCanvas } from "./in-canvas.ts";

type Hint = { readonly text: string; readonly x: number; readonly y: number };

/** At the pointer while an edge is drawn: why it may not end there, or what a drop there does. */
export function ConnectionHint() {
  const connecting = useTools((state) => state.connecting);
  return connecting === undefined ? null : <MovingHint connecting={connecting} />;
}

function MovingHint({ connecting }: { connecting: Connecting }) {
  const [hint, setHint] = useState<Hint>();
  useEffect(() => {
    const onMove = ({ clientX: x, clientY: y }: PointerEvent): void => {
      const text = hintAt(connecting, { x, y });
      setHint(text === undefined ? undefined : { text, ...inCanvas({ x, y }) });
    };
    window.addEventListener("pointermove", onMove);
    return () => window.removeEventListener("pointermove", onMove);
  }, [connecting]);
  const isRefusal = hint !== undefined && hint.text !== disconnectHint;
  const Icon = isRefusal ? Ban : Unlink;
  return (
    <div role="status" data-testid="connection-hint" className="pointer-events-none">
      {hint === undefined ? null : (
        <div
          className="absolute z-50 flex max-w-72 items-start gap-1.5 rounded-md border border-line-strong bg-panel px-2 py-1 text-small"
          style={{
            left: `min(${hint.x + 16}px, calc(100% - 300px))`,
            top: `min(${hint.y + 16}px, calc(100% - 80px))`,
          }}
        >
          <Icon size={13} aria-hidden className={`mt-0.5 shrink-0 ${isRefusal ? "text-bad" : "text-dim"}`} />
          {hint.text}
        </div>
      )}
    </div>
  );
}

const disconnectHint = "Drop here to disconnect";

function hintAt(connecting: Connecting, at: { x: number; y: number }): string | undefined {
  const { open } = useApp.getState();
  const otherId = findNodeAt(at);
  if (otherId === undefined) {
    return connecting.instead !== undefined && isEmptyAt(at) ? disconnectHint : undefined;
  }
  if (open === undefined || otherId === connecting.nodeId) return undefined;
  const { sourceId, targetId } = edgeTo(connecting, otherId);
  return whyNotConnect(withoutEdge(open.study, connecting.instead), sourceId, targetId);
}
