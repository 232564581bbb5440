import { motionMs, useCanvas } from "../canvas-store.ts";
import { useApp } from "../store.ts";
import { openDialog, showPage, toggleChat, toggleFlyout } from "../ui-store.ts";
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
    title: "Fit everything into view",
    section: "View",
    keys: ["F"],
    scope: "canvas",
    run: fitView,
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

function fitView(): void {
  void useCanvas.getState().flow?.fitView({ padding: 0.07, maxZoom: 1, duration: motionMs() });
}
