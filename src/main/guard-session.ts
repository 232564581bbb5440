import type { Session } from "electron";
import { isOwnUrl } from "./trusted-page.ts";

/** Copy buttons need this one; everything else a page could ask for is denied. */
const allowedPermissions: readonly string[] = ["clipboard-sanitized-write"];

/**
 * Bounds what contents of a session may have, load and save: our own page has our own files, and saves what it made
 * itself.
 */
export function guardSession(
  session: Session,
  { ownUrl, isDevelopment }: { ownUrl: string; isDevelopment: boolean },
): void {
  // Both handlers are needed: one for what asks, one for what only looks whether it may.
  session.setPermissionRequestHandler((contents, permission, answer, { requestingUrl, isMainFrame }) => {
    const isOurs = isMainFrame && isOwnUrl(requestingUrl, ownUrl) && isOwnUrl(contents.getURL(), ownUrl);
    answer(isOurs && allowedPermissions.includes(permission));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { isMainFrame }) =>
      isMainFrame && isOwnUrl(origin, ownUrl) && allowedPermissions.includes(permission),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !mayLoad(url, { ownUrl, isDevelopment }) });
  });
  session.on("will-download", (event, item) => {
    if (!item.getURLChain().every((url) => isMadeByPage(url, ownUrl))) event.preventDefault();
  });
}

/** Neither files of the machine nor anything of the net, whatever a page says. */
function mayLoad(
  url: string,
  { ownUrl, isDevelopment }: { ownUrl: string; isDevelopment: boolean },
): boolean {
  if (isOwnUrl(url, ownUrl) || isMadeByPage(url, ownUrl)) return true;
  // The development server tells of changes by a socket, and the tools for developers are pages of their own.
  return isDevelopment && (url.startsWith("devtools://") || isOwnUrl(url.replace(/^ws:/, "http:"), ownUrl));
}

/** What a page has put together by itself; a blob says which page it was. */
function isMadeByPage(url: string, ownUrl: string): boolean {
  if (url.startsWith("data:")) return true;
  return url.startsWith("blob:") && isOwnUrl(url.slice("blob:".length), ownUrl);
}
