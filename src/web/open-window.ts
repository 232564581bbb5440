import { spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What opened the page, in words for the terminal; undefined where nothing could. */
export type OpenedWindow = { readonly with: string };

export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
};

/**
 * Opens the page as a window of its own in the first Chromium, Chrome or Edge found, else in the default
 * browser. Does nothing where there is no display.
 *
 * @param profileFolder the window's own browser profile, so that it mixes with no other
 */
export function openAppWindow(
  url: string,
  { profileFolder, surroundings }: { profileFolder: string; surroundings: Surroundings },
): OpenedWindow | undefined {
  const command = findWindowCommand(url, profileFolder, surroundings);
  if (command === undefined) return undefined;
  mkdirSync(profileFolder, { recursive: true, mode: 0o700 });
  writeFileSync(startPageIn(profileFolder), startPage(url), { mode: 0o600 });
  const child = spawn(command.file, command.args, { detached: true, stdio: "ignore" });
  // The address is printed as well: a browser that does not start is no failure of the host.
  child.on("error", () => undefined);
  child.unref();
  return { with: command.file };
}

/**
 * The pure part of `openAppWindow`, but for looking whether files are there. A browser of ours gets the address by
 * a file that only this user can read: every user of the machine can list the arguments of processes. Browsers
 * that are confined by snap can not read it, nor a profile there.
 */
export function findWindowCommand(
  url: string,
  profileFolder: string,
  { platform, environment, isRoot }: Surroundings,
): { readonly file: string; readonly args: readonly string[] } | undefined {
  const hasDisplay = environment.DISPLAY !== undefined || environment.WAYLAND_DISPLAY !== undefined;
  if (platform === "linux" && !hasDisplay) return undefined;
  const browser = browserPaths(platform, environment).find(isExecutable);
  if (browser !== undefined && isSnap(browser)) return { file: browser, args: [`--app=${url}`] };
  if (browser !== undefined) {
    return {
      file: browser,
      args: [
        `--app=${pathToFileURL(startPageIn(profileFolder))}`,
        `--user-data-dir=${profileFolder}`,
        "--no-first-run",
        "--no-default-browser-check",
        // Chromium refuses to start as root with its sandbox.
        ...(isRoot && platform === "linux" ? ["--no-sandbox"] : []),
      ],
    };
  }
  if (platform === "darwin") return { file: "open", args: [url] };
  if (platform === "win32") return { file: "explorer.exe", args: [url] };
  return findOnPath("xdg-open", environment, url);
}

function startPageIn(profileFolder: string): string {
  return join(profileFolder, "planform-start.html");
}

/** @param url of our own making: nothing in it needs to be escaped */
function startPage(url: string): string {
  return `<!doctype html><title>Planform</title><meta http-equiv="refresh" content="0; url=${url}">`;
}

function isSnap(browser: string): boolean {
  const path = realpathSync(browser);
  return path === "/usr/bin/snap" || path.startsWith("/snap/");
}

function browserPaths(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  if (platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (platform === "win32") {
    const roots = [environment.PROGRAMFILES, environment["PROGRAMFILES(X86)"], environment.LOCALAPPDATA];
    const names = ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"];
    return names.flatMap((name) => roots.flatMap((root) => (root === undefined ? [] : [join(root, name)])));
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  return names.flatMap((name) => pathFolders(environment).map((folder) => join(folder, name)));
}

function findOnPath(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  argument: string,
): { file: string; args: string[] } | undefined {
  const file = pathFolders(environment)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return file === undefined ? undefined : { file, args: [argument] };
}

function pathFolders(environment: Readonly<Record<string, string | undefined>>): string[] {
  return (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}
