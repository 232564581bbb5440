import { setTrusted } from "../actions/studies.ts";
import { useApp } from "../store.ts";
import { openDialog } from "../ui-store.ts";
import type { Command } from "./command.ts";

export const trustCommands: readonly Command[] = [
  {
    id: "study.trust",
    title: "Look at what the study would run, and trust it",
    section: "Study",
    scope: "window",
    isEnabled: () => useApp.getState().open?.isTrusted === false,
    run: () => openDialog({ type: "trust" }),
  },
  {
    id: "study.distrust",
    title: "Do not trust this study any more",
    section: "Study",
    scope: "window",
    isEnabled: () => useApp.getState().open?.isTrusted === true,
    run: () => void setTrusted(false),
  },
];
