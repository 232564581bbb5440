import type { WebContents } from "electron";
import { isOwnUrl } from "./trusted-page.ts";

/**
 * Keeps contents on our own page: no navigation elsewhere, which is what a dropped file would be too, no new windows,
 * no frames, no embedded pages.
 *
 * @param openExternal gets the address of a link that wanted to leave
 */
export function guardContents(
  contents: WebContents,
  { ownUrl, openExternal }: { ownUrl: string; openExternal: (url: string) => void },
): void {
  // `will-navigate` covers the main frame, `will-frame-navigate` all frames, neither covers redirects.
  contents.on("will-navigate", (event) => {
    if (isOwnUrl(event.url, ownUrl)) return;
    event.preventDefault();
    openExternal(event.url);
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame || !isOwnUrl(event.url, ownUrl)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isOwnUrl(event.url, ownUrl)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.on("select-bluetooth-device", (event, _devices, choose) => {
    event.preventDefault();
    choose("");
  });
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: "deny" };
  });
}
