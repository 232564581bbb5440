import { type BrowserWindow, dialog, shell } from "electron";

/** Whether a link may leave the app at all. */
function mayOpenExternally(url: string): boolean {
  return URL.canParse(url) && ["https:", "mailto:"].includes(new URL(url).protocol);
}

/** Asks before a link opens outside of the app: its text may have come from a model or from a study's author. */
export async function openExternal(url: string, window: BrowserWindow): Promise<void> {
  if (!mayOpenExternally(url)) return;
  const { response } = await dialog.showMessageBox(window, {
    type: "question",
    message: "Open this link outside of Planform?",
    detail: url.length > 500 ? `${url.slice(0, 500)}…` : url,
    buttons: ["Open", "Cancel"],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await shell.openExternal(url);
}
