import { existsSync } from "node:fs";

const systemPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @returns {string | undefined} a Chromium of the system; Playwright's own is used where there is none */
export function findSystemChromium() {
  return [process.env.PLANFORM_CHROMIUM, ...systemPaths].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );
}
