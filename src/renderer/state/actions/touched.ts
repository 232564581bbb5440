import { withoutTouched } from "../app-state.ts";
import { clearedTouchKey, useApp } from "../store.ts";
import { writeStoredValue } from "../stored.ts";

/** Takes the highlights of the chat's latest changes off the canvas, also for the next time. */
export function clearTouched(): void {
  useApp.setState(withoutTouched);
  writeStoredValue(clearedTouchKey, useApp.getState().clearedTouch);
}
