import type { WebFrameMain } from "electron";

/**
 * Whether `url` is a page of ours: same scheme and host as the page that the window was given.
 *
 * @param ownUrl `app://planform/`, or the development server's address
 */
export function isOwnUrl(url: string, ownUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const [given, own] = [new URL(url), new URL(ownUrl)];
  return given.protocol === own.protocol && given.host === own.host;
}

/** Only the main frame of our own page may talk to the host; a frame that is gone may not. */
export function isTrustedFrame(frame: WebFrameMain | null, ownUrl: string): boolean {
  return frame !== null && !frame.detached && frame.parent === null && isOwnUrl(frame.url, ownUrl);
}
