export type WheelDevice = "wheel" | "trackpad";
export type WheelTurn = Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "shiftKey" | "ctrlKey">;
/** What the last event of the wheel was taken for, and when it came, ms. */
export type WheelMemory = { readonly device: WheelDevice; readonly atMs: number };

/** Events that come closer than this belong to one gesture, which does not change its device. */
const gesturePauseMs = 180;
/** A notch of a wheel is at least this many px; a gesture on a trackpad starts with less. */
const notchPx = 40;
/** What a slow notch is on a Mac, a fraction that no trackpad gives. */
const macNotchPx = 4.000244140625;

/** What turned: a wheel moves by notches, up and down only; a trackpad by small steps to all sides. */
export function wheelDevice(turn: WheelTurn, nowMs: number, last: WheelMemory | undefined): WheelDevice {
  // A pinch comes as the wheel with Ctrl and says nothing of how the same device scrolls.
  if (turn.ctrlKey) return last?.device ?? "wheel";
  if (last !== undefined && nowMs - last.atMs < gesturePauseMs) return last.device;
  if (turn.deltaMode !== 0) return "wheel";
  if (turn.deltaX !== 0 && turn.deltaY !== 0) return "trackpad";
  const amount = Math.abs(turn.deltaX) + Math.abs(turn.deltaY);
  // Shift turns a wheel on its side; without it only a trackpad goes there.
  if (turn.deltaX !== 0 && !turn.shiftKey) return "trackpad";
  return amount >= notchPx || amount % macNotchPx === 0 ? "wheel" : "trackpad";
}

/** Does scrolling move the canvas, or zoom it? */
export function movesCanvas(setting: "automatic" | "zoom" | "move", device: WheelDevice): boolean {
  return setting === "move" || (setting === "automatic" && device === "trackpad");
}
