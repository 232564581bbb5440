import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findWindowCommand } from "../../../src/web/open-window.ts";

const url = "http://127.0.0.1:1/?token=t";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planform-window-"));
  for (const name of ["google-chrome", "xdg-open"]) {
    writeFileSync(join(folder, name), "");
    chmodSync(join(folder, name), 0o755);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("findWindowCommand", () => {
  it("opens nothing on Linux without a display", () => {
    const surroundings = { platform: "linux", environment: { PATH: folder }, isRoot: false } as const;
    expect(findWindowCommand(url, "/profile", surroundings)).toBeUndefined();
  });

  it("opens an app window in the first browser on the PATH, with the token in no argument", () => {
    const environment = { PATH: `/nowhere:${folder}`, DISPLAY: ":0" };
    expect(findWindowCommand(url, "/profile", { platform: "linux", environment, isRoot: false })).toEqual({
      file: join(folder, "google-chrome"),
      args: [
        "--app=file:///profile/planform-start.html",
        "--user-data-dir=/profile",
        "--no-first-run",
        "--no-default-browser-check",
      ],
    });
  });

  it("switches the browser's sandbox off for root only", () => {
    const environment = { PATH: folder, WAYLAND_DISPLAY: "wayland-0" };
    const command = findWindowCommand(url, "/profile", { platform: "linux", environment, isRoot: true });
    expect(command?.args).toContain("--no-sandbox");
  });

  it.skipIf(process.platform === "darwin")("uses the default browser of a Mac without Chrome", () => {
    const surroundings = { platform: "darwin", environment: {}, isRoot: false } as const;
    expect(findWindowCommand(url, "/profile", surroundings)).toEqual({ file: "open", args: [url] });
  });
});
