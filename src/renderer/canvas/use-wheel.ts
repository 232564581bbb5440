import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useSetting } from "../state/setting.ts";
import { movesCanvas, type WheelDevice, type WheelMemory, wheelDevice } from "../state/wheel-device.ts";

/** Whether scrolling over the element moves the canvas; settled before the canvas sees the turn of the wheel. */
export function useWheelMoves(element: RefObject<HTMLElement | null>): boolean {
  const setting = useSetting("canvas.wheel");
  const [device, setDevice] = useState<WheelDevice>("wheel");
  const last = useRef<WheelMemory>(undefined);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const onWheel = (turn: WheelEvent): void => {
      const nowMs = performance.now();
      const next = wheelDevice(turn, nowMs, last.current);
      last.current = { device: next, atMs: nowMs };
      flushSync(() => setDevice(next));
    };
    target.addEventListener("wheel", onWheel, { capture: true, passive: true });
    return () => target.removeEventListener("wheel", onWheel, { capture: true });
  }, [element]);
  return movesCanvas(setting, device);
}
