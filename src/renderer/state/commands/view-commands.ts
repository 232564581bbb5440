import { showAudit } from "../actions/audit.ts";
import { setSetting } from "../actions/settings.ts";
import { announce } from "../announce.ts";
import { motionMs, useCanvas } from "../canvas-store.ts";
import { hasMapRoom } from "../map-room.ts";
import { showError } from "../notify.ts";
import { getSetting } from "../setting.ts";
import { useApp } from "../store.ts";
import { openDialog, showPage, toggleChat, toggleFlyout, useUi } from "../ui-store.ts";
import type { Command } from "./command.ts";

const hasStudy = (): boolean => useApp.getState().open !== undefined;

export const viewCommands: readonly Command[] = [
  {
    id: "view.commands",
    title: "All commands",
    section: "View",
    keys: ["Ctrl+K"],
    scope: "always",
    run: () => openDialog({ type: "commands" }),
  },
  {
    id: "view.fit",
    title: () =>
      useCanvas.getState().selectedIds.length > 0
        ? "Fit the selection into view"
        : "Fit everything into view",
    section: "View",
    keys: ["F"],
    scope: "canvas",
    isEnabled: isCanvasShown,
    run: () => showNodes(useCanvas.getState().selectedIds),
  },
  {
    id: "view.fitAll",
    title: "Fit the whole canvas into view",
    section: "View",
    keys: ["Shift+F"],
    scope: "canvas",
    isEnabled: isCanvasShown,
    run: () => showNodes([]),
  },
  {
    id: "view.zoomIn",
    title: "Zoom in",
    section: "View",
    keys: ["+"],
    scope: "canvas",
    isEnabled: isCanvasShown,
    run: () => void useCanvas.getState().flow?.zoomIn({ duration: motionMs() }),
  },
  {
    id: "view.zoomOut",
    title: "Zoom out",
    section: "View",
    keys: ["-"],
    scope: "canvas",
    isEnabled: isCanvasShown,
    run: () => void useCanvas.getState().flow?.zoomOut({ duration: motionMs() }),
  },
  {
    id: "view.fullSize",
    title: "Show at 100 %",
    section: "View",
    keys: ["1"],
    scope: "canvas",
    isEnabled: isCanvasShown,
    run: () => void useCanvas.getState().flow?.zoomTo(1, { duration: motionMs() }),
  },
  {
    id: "view.minimap",
    title: () => (getSetting("canvas.minimap") ? "Hide the map of the canvas" : "Show the map of the canvas"),
    section: "View",
    keys: ["M"],
    scope: "canvas",
    isEnabled: () => isCanvasShown() && hasMapRoom(),
    run: () => {
      const isShown = getSetting("canvas.minimap");
      void setSetting("canvas.minimap", !isShown).then(
        () => announce(isShown ? "The map is hidden" : "The map is shown"),
        showError,
      );
    },
  },
  {
    id: "view.palette",
    title: "Show the kinds of nodes",
    section: "View",
    scope: "window",
    isEnabled: hasStudy,
    run: () => toggleFlyout("palette"),
  },
  {
    id: "view.canvas",
    title: "Show the canvas",
    section: "View",
    scope: "window",
    isEnabled: hasStudy,
    run: () => showPage("canvas"),
  },
  {
    id: "view.history",
    title: "Show the history",
    section: "View",
    keys: ["Ctrl+H"],
    scope: "window",
    isEnabled: hasStudy,
    run: () => showPage("history"),
  },
  {
    id: "view.audit",
    title: "Audit list",
    section: "View",
    scope: "window",
    isEnabled: hasStudy,
    run: showAudit,
  },
  {
    id: "view.problems",
    title: "Show the problems",
    section: "View",
    scope: "window",
    isEnabled: hasStudy,
    run: () => toggleFlyout("problems"),
  },
  {
    id: "view.chat",
    title: "Show or hide the chat",
    section: "View",
    keys: ["Ctrl+J"],
    scope: "always",
    isEnabled: hasStudy,
    run: toggleChat,
  },
  {
    id: "view.settings",
    title: "Settings",
    section: "View",
    keys: ["Ctrl+,"],
    scope: "always",
    run: () => showPage("settings"),
  },
  {
    id: "view.doctor",
    title: "Doctor: what Planform needs on this machine",
    section: "View",
    scope: "window",
    run: () => showPage("doctor"),
  },
  {
    id: "view.shortcuts",
    title: "Shortcuts",
    section: "View",
    keys: ["?"],
    scope: "window",
    run: () => openDialog({ type: "shortcuts" }),
  },
];

function isCanvasShown(): boolean {
  return hasStudy() && useUi.getState().page === "canvas";
}

/** Brings these nodes into view; all where none is named. */
function showNodes(ids: readonly string[]): void {
  const only = ids.length === 0 ? {} : { nodes: ids.map((id) => ({ id })) };
  void useCanvas.getState().flow?.fitView({ ...only, padding: 0.07, maxZoom: 1, duration: motionMs() });
}
