import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What tests/stub/harness.mjs prints. */
type Report = {
  schemes: unknown;
  schemesBeforeReady: boolean;
  lockData: unknown;
  windowCount: number;
  webPreferences: Record<string, unknown>;
  url: string;
  menu: string[];
  protocol: {
    page: { status: number; type: string; policy: string };
    traversal: number;
    foreignHost: number;
    absent: number;
    post: number;
  };
  navigations: { own: boolean; foreign: boolean[] };
  frameNavigations: { own: boolean; foreign: boolean[] };
  redirects: { own: boolean; foreign: boolean[] };
  webviewPrevented: boolean;
  windowOpen: unknown;
  permissions: unknown;
  rpc: unknown;
  rpcForeign: unknown;
  rpcSubframe: unknown;
  rpcNoFrame: unknown;
  folder: unknown;
  folderForeign: unknown;
  preload: Record<string, unknown>;
  links: unknown;
  secondStart: unknown;
  closing: unknown;
};

const root = join(import.meta.dirname, "../..");
let folder: string;
let study: string;
let report: Report;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "planform-electron-"));
  study = join(folder, "cantilever");
  cpSync(join(root, "resources/samples/cantilever"), study, { recursive: true });
  const script = join(import.meta.dirname, "harness.mjs");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", join(import.meta.dirname, "register.mjs"), script, study],
    {
      cwd: root,
      timeout: 45_000,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        PLANFORM_HOME: join(folder, "home"),
        STUB_USER_DATA: join(folder, "user-data"),
      },
    },
  );
  report = JSON.parse(stdout) as Report;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The built main and preload, run by Node with a module in Electron's place: what we ask of Electron. */
describe("the Electron host", () => {
  it("registers its scheme as a normal, secure page before Electron is ready", () => {
    expect([report.schemesBeforeReady, report.schemes]).toEqual([
      true,
      [
        {
          scheme: "app",
          privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
        },
      ],
    ]);
  });

  it("opens one sandboxed, isolated window on its own page", () => {
    const { preload, devTools, ...preferences } = report.webPreferences;
    expect([report.windowCount, report.url, preload, devTools]).toEqual([
      1,
      "app://planform/",
      join(root, "out/preload/index.cjs"),
      true,
    ]);
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });

  it("serves the built page with a strict policy, and nothing else", () => {
    const { page, ...others } = report.protocol;
    expect([page.status, page.type]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.policy).toContain("default-src 'self'; script-src 'self';");
    expect(others).toEqual({ traversal: 403, foreignHost: 403, absent: 404, post: 405 });
  });

  it("stays on its own page", () => {
    const guarded = { own: false, foreign: [true, true, true, true] };
    expect([report.navigations, report.frameNavigations, report.redirects]).toEqual([
      guarded,
      guarded,
      guarded,
    ]);
    expect([report.webviewPrevented, report.windowOpen]).toEqual([true, { action: "deny" }]);
  });

  it("opens only https and mailto links outside, and only after asking", () => {
    expect(report.links).toEqual({
      opened: ["https://example.com/allowed", "mailto:ada@example.com"],
      asked: ["https://example.com/cancelled", "https://example.com/allowed", "mailto:ada@example.com"],
    });
  });

  it("allows its page to write to the clipboard and nothing else", () => {
    expect(report.permissions).toEqual({
      requested: ["clipboard-sanitized-write"],
      checked: ["clipboard-sanitized-write"],
      foreign: [],
      device: false,
    });
  });

  it("answers calls of its page about the study that was named", () => {
    expect(report.rpc).toEqual({
      host: "electron",
      study: JSON.parse(readFileSync(join(study, "study.json"), "utf8")).name,
    });
  });

  it("closes the port of any other frame unanswered", () => {
    expect([report.rpcForeign, report.rpcSubframe, report.rpcNoFrame]).toEqual([
      "closed",
      "closed",
      "closed",
    ]);
  });

  it("shows the folder dialog to its own page only", () => {
    expect([report.folder, report.folderForeign]).toEqual(["/chosen", "refused: Not allowed"]);
  });

  it("exposes the host's kind and the folder dialog, and forwards a port from its own window only", () => {
    expect(report.preload).toEqual({
      exposed: [["planformHost", ["kind", "chooseFolder"], "electron"]],
      own: [{ channel: "planform:port", message: null, ports: 1 }],
      otherWindow: [],
      otherOrigin: [],
      otherMessage: [],
      noMessage: [],
      noPort: [],
    });
  });

  it("focuses the window of a study that is started a second time", () => {
    expect([report.lockData, report.secondStart]).toEqual([{ study }, { windows: 1, focused: 1 }]);
  });

  it("waits for the study to be saved before it quits", () => {
    expect(report.closing).toEqual({ prevented: true, preventedAgain: false, windowsKnown: 1 });
  });
});
