import type { Session, WebContents } from "electron";
import { isOwnUrl } from "./trusted-page.ts";

/** Copy buttons need this one; everything else a page could ask for is denied. */
const allowedPermissions: readonly string[] = ["clipboard-sanitized-write"];

/**
 * Keeps a window on our own page: no navigation elsewhere, no new windows, no embedded pages.
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
    if (!isOwnUrl(event.url, ownUrl)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isOwnUrl(event.url, ownUrl)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: "deny" };
  });
}

/** Both handlers are needed: one for what asks, one for what only looks whether it may. */
export function restrictPermissions(session: Session, ownUrl: string): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(isAllowed(permission, contents.getURL(), ownUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin, ownUrl));
  session.setDevicePermissionHandler(() => false);
}

function isAllowed(permission: string, url: string, ownUrl: string): boolean {
  return allowedPermissions.includes(permission) && isOwnUrl(url, ownUrl);
}
