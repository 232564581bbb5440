import { useCanvas } from "../canvas-store.ts";
import { cancelTidy, tidy, useTidying } from "../layout/tidy.ts";
import { useApp } from "../store.ts";
import { useUi } from "../ui-store.ts";
import type { Command } from "./command.ts";

export const layoutCommands: readonly Command[] = [
  {
    id: "arrange.tidySelection",
    title: "Tidy the selection",
    section: "Arrange",
    keys: ["T"],
    scope: "canvas",
    isEnabled: hasSelection,
    run: () => void tidy("selection"),
  },
  {
    id: "arrange.tidyConnected",
    title: "Tidy what is connected",
    section: "Arrange",
    keys: ["Alt+T"],
    scope: "canvas",
    isEnabled: hasSelection,
    run: () => void tidy("connected"),
  },
  {
    id: "arrange.tidyAll",
    title: "Tidy all",
    section: "Arrange",
    keys: ["Shift+T"],
    scope: "canvas",
    isEnabled: hasNodes,
    run: () => void tidy("all"),
  },
  {
    id: "arrange.cancelTidy",
    title: "Cancel tidying",
    section: "Arrange",
    scope: "window",
    isEnabled: () => useTidying.getState().nodeCount !== undefined,
    run: cancelTidy,
  },
];

/** The past is shown read only. */
function hasNodes(): boolean {
  const { study } = useApp.getState().open ?? {};
  return study !== undefined && study.nodes.length > 0 && useUi.getState().past === undefined;
}

function hasSelection(): boolean {
  return hasNodes() && useCanvas.getState().selectedIds.length > 0;
}
