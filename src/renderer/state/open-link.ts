import { useApp } from "./store.ts";
import { openDialog } from "./ui-store.ts";

/** Opens a link that leads out of the app after asking; the Electron host asks itself. */
export function openLink(url: string): void {
  if (useApp.getState().app?.host === "electron") window.open(url, "_blank", "noopener,noreferrer");
  else openDialog({ type: "link", url });
}
