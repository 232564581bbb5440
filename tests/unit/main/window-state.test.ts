import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitToScreens, loadWindowState, saveWindowState } from "../../../src/main/window-state.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planform-state-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 984 },
];

describe("window state", () => {
  it("comes back as it was saved", () => {
    const state = { position: { x: -8, y: 40 }, width: 1200, height: 800, maximized: true };
    const file = join(folder, "new/window-state.json");
    saveWindowState(file, state);
    expect(loadWindowState(file)).toEqual(state);
  });

  it.each(["", "{", '{"width":"wide"}', '{"width":10,"height":10,"maximized":false}'])(
    "falls back to the default size for a file that holds %j",
    (text) => {
      const file = join(folder, "broken.json");
      writeFileSync(file, text);
      expect(loadWindowState(file)).toEqual({ width: 1440, height: 900, maximized: false });
    },
  );

  it("keeps a window on the second screen where it is", () => {
    const state = { position: { x: 2000, y: 100 }, width: 1000, height: 700, maximized: false };
    expect(fitToScreens(state, screens)).toEqual(state);
  });

  it("lets the system place a window whose screen is gone, and shrinks it to what is there", () => {
    const state = { position: { x: 3600, y: 100 }, width: 3000, height: 2000, maximized: false };
    expect(fitToScreens(state, screens.slice(0, 1))).toEqual({ width: 1920, height: 1040, maximized: false });
  });
});
