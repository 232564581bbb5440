import { type BrowserWindow, dialog } from "electron";
import { toErrorInfo } from "../shared/errors.ts";

/** Tells the user of a failure for which no call of a page waits. */
export function reportFailure(error: unknown, window?: BrowserWindow): void {
  const { message, hint, details } = toErrorInfo(error);
  const options = {
    type: "error" as const,
    message,
    detail: [hint, details].filter((text) => text !== undefined).join("\n\n"),
  };
  const shown =
    window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
  // The window may close while the box is open: then nobody is left to tell.
  shown.catch(() => undefined);
}
