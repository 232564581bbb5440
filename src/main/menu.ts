import type { MenuItemConstructorOptions } from "electron";

/**
 * The application menu. Undo and redo are not in it: the page has one history for canvas and chat, and its own
 * keys for it.
 */
export function buildMenu(options: {
  readonly platform: NodeJS.Platform;
  readonly isDevelopment: boolean;
  readonly openStudy: () => void;
  readonly newWindow: () => void;
}): MenuItemConstructorOptions[] {
  const isMac = options.platform === "darwin";
  const separator: MenuItemConstructorOptions = { type: "separator" };
  return [
    ...(isMac ? [{ role: "appMenu" as const }] : []),
    {
      label: "&File",
      submenu: [
        { label: "Open Study…", accelerator: "CmdOrCtrl+O", click: options.openStudy },
        { label: "New Window", accelerator: "CmdOrCtrl+Shift+N", click: options.newWindow },
        separator,
        { role: isMac ? "close" : "quit" },
      ],
    },
    {
      label: "&Edit",
      submenu: [{ role: "cut" }, { role: "copy" }, { role: "paste" }, { role: "selectAll" }],
    },
    {
      label: "&View",
      submenu: [
        ...(options.isDevelopment
          ? [{ role: "reload" as const }, { role: "toggleDevTools" as const }, separator]
          : []),
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        separator,
        { role: "togglefullscreen" },
      ],
    },
    { role: "windowMenu" },
  ];
}
