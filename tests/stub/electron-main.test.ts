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
  menu: unknown[];
  protocol: {
    page: { status: number; type: string; policy: string };
    [other: string]: unknown;
  };
  navigations: { own: boolean; foreign: boolean[] };
  frameNavigations: { own: boolean; foreign: boolean[] };
  redirects: { own: boolean; foreign: boolean[] };
  subframe: boolean;
  webviewPrevented: boolean;
  windowOpen: unknown;
  permissions: unknown;
  requests: unknown;
  downloads: unknown;
  server: unknown;
  others: unknown;
  channels: unknown;
  started: unknown;
  rpc: unknown;
  rpcForeign: unknown;
  rpcSubframe: unknown;
  rpcNoFrame: unknown;
  rpcDetached: unknown;
  rpcUnknownWindow: unknown;
  rpcWithMessage: unknown;
  rpcTwoPorts: unknown;
  folder: unknown;
  folderForeign: unknown;
  folderWithArguments: unknown;
  folderUnknownWindow: unknown;
  preload: Record<string, unknown>;
  links: unknown;
  secondStart: unknown;
  hostileStarts: unknown;
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
  report = await runHarness({});
});

/** The built program as it is started from a checkout, or with STUB_PACKAGED as an installed one. */
async function runHarness(env: Record<string, string>): Promise<Report> {
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
        ...env,
      },
    },
  );
  return JSON.parse(stdout) as Report;
}

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
    expect(others).toEqual({
      traversal: 403,
      foreignHost: 403,
      absent: 404,
      folder: 404,
      withPort: 403,
      zeroByte: 403,
      backslash: 403,
      file: 403,
      post: 405,
    });
  });

  it("stays on its own page, also when a file is dropped onto it", () => {
    const guarded = { own: false, foreign: report.navigations.foreign.map(() => true) };
    expect(guarded.foreign.length).toBe(7);
    expect([report.navigations, report.frameNavigations, report.redirects]).toEqual([
      guarded,
      guarded,
      guarded,
    ]);
    expect([report.subframe, report.webviewPrevented, report.windowOpen]).toEqual([
      true,
      true,
      { action: "deny" },
    ]);
  });

  it("opens only https and mailto links outside, after asking once, with the host as it really is", () => {
    const spoofed =
      "What stands before the @ is no host: it would be sent to evil.example as a name and password.";
    const foreign = "The host's name has letters of another script: it may look like one that you know.";
    expect(report.links).toEqual({
      opened: [
        "https://example.com/allowed",
        "mailto:ada@example.com",
        "https://xn--pple-43d.com/",
        "https://google.com@evil.example/",
      ],
      asked: [
        "Host: example.com\n\nhttps://example.com/cancelled",
        "Host: example.com\n\nhttps://example.com/allowed",
        "A message to ada@example.com",
        `Host: xn--pple-43d.com\n\nhttps://xn--pple-43d.com/\n\n${foreign}`,
        `Host: evil.example\n\nhttps://google.com@evil.example/\n\n${spoofed}`,
        "Host: example.com\n\nhttps://example.com/flood",
      ],
    });
  });

  it("allows its page to write to the clipboard and nothing else of all that Electron knows", () => {
    const own = ["clipboard-sanitized-write"];
    expect(report.permissions).toEqual({
      known: true,
      requested: own,
      requestedInFrame: [],
      requestedElsewhere: [],
      checked: own,
      checkedInFrame: [],
      foreign: [],
      device: false,
      displayMedia: null,
      bluetooth: { prevented: true, answers: [[""]] },
    });
  });

  it("loads nothing but its own files and what its page made", () => {
    expect(report.requests).toEqual([
      "app://planform/assets/main.js",
      "blob:app://planform/1",
      "data:image/png;base64,AA==",
      "devtools://devtools/bundled/inspector.html",
    ]);
  });

  it("saves nothing but what its page made", () => {
    expect(report.downloads).toEqual([["blob:app://planform/1"], ["data:text/csv,a"]]);
  });

  it("shows no server a certificate or a password, and trusts none that is not valid", () => {
    expect(report.server).toEqual({
      certificate: { prevented: true, answers: [[false]] },
      login: { prevented: true, answers: [[]] },
      clientCertificate: { prevented: true, answers: [[]] },
    });
  });

  it("guards contents and sessions that no window of its own made", () => {
    expect(report.others).toEqual({
      isGuarded: true,
      webview: true,
      windowOpen: { action: "deny" },
      asked: 0,
      permissions: [],
      sessionEvents: ["will-download"],
    });
  });

  it("listens on two channels, and on no other", () => {
    expect(report.channels).toEqual({ on: ["planform:port"], handled: ["planform:choose-folder"] });
  });

  it("sends no reports and looks for no updates", () => {
    expect(report.started).toEqual([]);
  });

  it("answers calls of its page about the study that was named", () => {
    expect(report.rpc).toEqual({
      host: "electron",
      study: JSON.parse(readFileSync(join(study, "study.json"), "utf8")).name,
    });
  });

  it("closes the port of any other frame, and one that comes with something else, unanswered", () => {
    const { rpcForeign, rpcSubframe, rpcNoFrame, rpcDetached } = report;
    const { rpcUnknownWindow, rpcWithMessage, rpcTwoPorts } = report;
    const refused = [rpcForeign, rpcSubframe, rpcNoFrame, rpcDetached];
    expect([...refused, rpcUnknownWindow, rpcWithMessage, rpcTwoPorts]).toEqual(Array(7).fill("closed"));
  });

  it("shows the folder dialog to its own page only, which says nothing with it", () => {
    expect([
      report.folder,
      report.folderForeign,
      report.folderWithArguments,
      report.folderUnknownWindow,
    ]).toEqual(["/chosen", ...Array(3).fill("refused: Not allowed")]);
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

  it("does nothing for a second start that hands over something else", () => {
    expect(report.hostileStarts).toEqual({ windows: 1, boxes: [] });
  });

  it("waits for the study to be saved before it quits", () => {
    expect(report.closing).toEqual({ prevented: true, preventedAgain: false, windowsKnown: 1 });
  });
});

describe("the installed Electron host", () => {
  it("has no tools for developers, and shows no development server", async () => {
    const installed = await runHarness({
      STUB_PACKAGED: "1",
      ELECTRON_RENDERER_URL: "http://127.0.0.1:5173/",
    });
    expect([installed.url, installed.webPreferences.devTools]).toEqual(["app://planform/", false]);
    expect(JSON.stringify(installed.menu)).not.toContain("toggleDevTools");
    expect(JSON.stringify(report.menu)).toContain("toggleDevTools");
    expect(installed.requests).toEqual([
      "app://planform/assets/main.js",
      "blob:app://planform/1",
      "data:image/png;base64,AA==",
    ]);
  });
});
