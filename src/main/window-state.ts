import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";

/** Place and size of a window, in the screen's own pixels (DIP). */
export const WindowState = z.object({
  /** Absent: where the system puts it. */
  position: z.object({ x: z.number().int(), y: z.number().int() }).optional(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** So much of a window must show that it can be dragged back. */
const gripPx = 100;

const defaultState: WindowState = { width: 1440, height: 900, maximized: false };

/** @returns the state of the last window; the default one where none was saved or the file is not usable */
export function loadWindowState(file: string): WindowState {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return defaultState;
    throw error;
  }
  return parseWindowState(text) ?? defaultState;
}

export function saveWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic.sync(file, `${JSON.stringify(state)}\n`);
}

function parseWindowState(text: string): WindowState | undefined {
  try {
    return WindowState.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Brings a saved state onto a screen that is there now: a window of which less than a grip would show is
 * centred by the system instead.
 *
 * @param workAreas the usable areas of all screens, at least one
 */
export function fitToScreens(state: WindowState, workAreas: readonly Area[]): WindowState {
  const width = Math.min(state.width, Math.max(...workAreas.map((area) => area.width)));
  const height = Math.min(state.height, Math.max(...workAreas.map((area) => area.height)));
  const { position, maximized } = state;
  const isReachable = workAreas.some(
    (area) =>
      position !== undefined &&
      position.x + width >= area.x + gripPx &&
      position.x <= area.x + area.width - gripPx &&
      position.y >= area.y &&
      position.y <= area.y + area.height - gripPx,
  );
  return { ...(isReachable ? { position } : {}), width, height, maximized };
}
