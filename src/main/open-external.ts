import { type BrowserWindow, dialog, shell } from "electron";
import { readExternalLink } from "./external-link.ts";

/** Windows that ask already: a page that opens links without end is asked about one. */
const asking = new WeakSet<BrowserWindow>();

/** Asks before a link opens outside of the app; one that may not leave at all is passed over. */
export async function openExternal(given: string, window: BrowserWindow): Promise<void> {
  const link = readExternalLink(given);
  if (link === undefined || asking.has(window)) return;
  asking.add(window);
  try {
    const { response } = await dialog.showMessageBox(window, {
      type: "question",
      message: "Open this link outside of Planform?",
      detail: link.text,
      buttons: ["Open", "Cancel"],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response === 0) await shell.openExternal(link.url);
  } finally {
    asking.delete(window);
  }
}
