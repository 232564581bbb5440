import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import { app, BrowserWindow, ipcMain, Session, seen, session, WebContents } from "./electron.mjs";

// Plays Electron's part against the built main and preload, and prints what came of it as one JSON object.
// Started as: node --import ./register.mjs harness.mjs STUDY, with STUB_PACKAGED=1 as the packaged program.

const root = new URL("../../", import.meta.url);
process.argv = [process.execPath, ...(app.isPackaged ? [] : ["."]), process.argv[2]];
process.resourcesPath = new URL(".", root).pathname;
await import(new URL("out/main/index.js", root).href);
const window = await waitFor(() => seen.windows[0]?.webContents.url !== undefined && seen.windows[0]);
const { webContents } = window;

const foreignUrls = [
  "https://evil.example/",
  "app://planform.evil/",
  "file:///etc/passwd",
  "app://evil/planform",
  "file:///home/ada/dropped.html",
  "data:text/html,<script>1</script>",
  "javascript:1",
];
const report = {
  schemes: seen.schemes,
  schemesBeforeReady: seen.schemesBeforeReady,
  lockData: seen.lockData,
  windowCount: seen.windows.length,
  webPreferences: window.options.webPreferences,
  url: webContents.url,
  title: window.options.title,
  menu: seen.menu,
  protocol: await askProtocol(),
  navigations: navigate("will-navigate"),
  frameNavigations: navigate("will-frame-navigate"),
  subframe: isPrevented("will-frame-navigate", { url: "app://planform/", isMainFrame: false }),
  redirects: navigate("will-redirect"),
  webviewPrevented: isPrevented("will-attach-webview", {}),
  windowOpen: webContents.windowOpen({ url: "https://example.com/a" }),
  permissions: askPermissions(session.defaultSession),
  requests: askRequests(),
  downloads: askDownloads(),
  server: askAsServer(),
  others: askOfOthers(),
  channels: { on: ipcMain.eventNames(), handled: [...seen.handlers.keys()] },
  rpc: await callOver({ url: "app://planform/", parent: null }),
  rpcForeign: await callOver({ url: "https://evil.example/", parent: null }),
  rpcSubframe: await callOver({ url: "app://planform/", parent: {} }),
  rpcNoFrame: await callOver(null),
  rpcDetached: await callOver({ url: "app://planform/", parent: null, detached: true }),
  rpcUnknownWindow: await callOver({ url: "app://planform/", parent: null }, { sender: new WebContents() }),
  rpcWithMessage: await callOver({ url: "app://planform/", parent: null }, { message: { type: "x" } }),
  rpcTwoPorts: await callOver({ url: "app://planform/", parent: null }, { ports: 2 }),
  folder: await seen.handlers.get("planform:choose-folder")({
    senderFrame: { url: "app://planform/", parent: null },
    sender: webContents,
  }),
  folderForeign: await seen.handlers
    .get("planform:choose-folder")({ senderFrame: { url: "https://evil.example/" }, sender: webContents })
    .catch((error) => `refused: ${error.message}`),
  folderWithArguments: await seen.handlers
    .get("planform:choose-folder")(
      { senderFrame: { url: "app://planform/", parent: null }, sender: webContents },
      "/etc",
    )
    .catch((error) => `refused: ${error.message}`),
  folderUnknownWindow: await seen.handlers
    .get("planform:choose-folder")({
      senderFrame: { url: "app://planform/", parent: null },
      sender: new WebContents(),
    })
    .catch((error) => `refused: ${error.message}`),
  preload: await runPreload(),
};
report.links = await openLinks();
report.secondStart = await startAgain({ study: seen.lockData.study });
report.hostileStarts = await startHostile();
report.started = seen.started;
report.closing = await closeAll();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);

async function askProtocol() {
  const ask = async (url, method = "GET") => {
    const response = await seen.protocols.get("app")(new Request(url, { method }));
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      policy: response.headers.get("content-security-policy"),
    };
  };
  return {
    page: await ask("app://planform/"),
    traversal: (await ask("app://planform/..%2f..%2fpackage.json")).status,
    foreignHost: (await ask("app://evil/")).status,
    absent: (await ask("app://planform/absent.js")).status,
    folder: (await ask("app://planform/assets/")).status,
    withPort: (await ask("app://planform:1/")).status,
    zeroByte: (await ask("app://planform/%00")).status,
    backslash: (await ask("app://planform/..%5c..%5cpackage.json")).status,
    file: (await ask("file:///etc/passwd")).status,
    post: (await ask("app://planform/", "POST")).status,
  };
}

function navigate(event) {
  const own = isPrevented(event, { url: "app://planform/", isMainFrame: true });
  return { own, foreign: foreignUrls.map((url) => isPrevented(event, { url, isMainFrame: true })) };
}

function isPrevented(event, details, contents = webContents) {
  return emitPreventable(contents, event, details).prevented;
}

/** Emits an event of which the first argument can be prevented, and says what became of it. */
function emitPreventable(emitter, event, details, ...rest) {
  let prevented = false;
  const answers = [];
  const preventDefault = () => {
    prevented = true;
  };
  emitter.emit(event, { ...details, preventDefault }, ...rest, (...answer) => answers.push(answer));
  return { prevented, answers };
}

/** Every name that Electron knows, read from its types. */
function permissionNames() {
  const types = readFileSync(new URL("node_modules/electron/electron.d.ts", root), "utf8");
  const line = types.split("\n").find((text) => text.includes("setPermissionCheckHandler(handler: "));
  return [...line.split("requestingOrigin")[0].matchAll(/'([\w-]+)'/g)].map((match) => match[1]);
}

function askPermissions({ handlers }) {
  const names = permissionNames();
  const request = (url, isMainFrame) =>
    names.filter((name) => {
      let granted;
      const answer = (value) => {
        granted = value;
      };
      handlers.permissionRequest(webContents, name, answer, { requestingUrl: url, isMainFrame });
      return granted;
    });
  const check = (origin, isMainFrame) =>
    names.filter((name) => handlers.permissionCheck(webContents, name, origin, { isMainFrame }));
  let displayMedia = "unasked";
  handlers.displayMedia({}, (streams) => {
    displayMedia = streams;
  });
  return {
    known: names.length > 40,
    requested: request("app://planform/", true),
    requestedInFrame: request("app://planform/", false),
    requestedElsewhere: request("https://evil.example/", true),
    checked: check("app://planform", true),
    checkedInFrame: check("app://planform", false),
    foreign: check("https://evil.example", true),
    device: handlers.devicePermission({}),
    displayMedia,
    bluetooth: emitPreventable(webContents, "select-bluetooth-device", {}, []),
  };
}

function askRequests() {
  const urls = [
    "app://planform/assets/main.js",
    "blob:app://planform/1",
    "data:image/png;base64,AA==",
    ...foreignUrls.filter((url) => !url.startsWith("data:")),
    "http://127.0.0.1:8080/",
    "ws://127.0.0.1:8080/",
    "ftp://evil.example/",
    "blob:https://evil.example/1",
    "filesystem:app://planform/temporary/x",
    "chrome-extension://abcdef/x.js",
    "devtools://devtools/bundled/inspector.html",
  ];
  return urls.filter((url) => {
    let isLoaded = true;
    session.defaultSession.handlers.beforeRequest({ url }, ({ cancel }) => {
      isLoaded = !cancel;
    });
    return isLoaded;
  });
}

function askDownloads() {
  const chains = [
    ["blob:app://planform/1"],
    ["data:text/csv,a"],
    ["https://evil.example/a.exe"],
    ["blob:https://evil.example/1"],
    ["app://planform/index.html"],
    ["blob:app://planform/1", "https://evil.example/a.exe"],
  ];
  return chains.filter(
    (chain) =>
      !emitPreventable(session.defaultSession, "will-download", {}, { getURLChain: () => chain }, webContents)
        .prevented,
  );
}

function askAsServer() {
  return {
    certificate: emitPreventable(app, "certificate-error", {}, webContents, "https://evil.example", "x", {}),
    login: emitPreventable(app, "login", {}, webContents, {}, {}),
    clientCertificate: emitPreventable(app, "select-client-certificate", {}, webContents, "x", [{}]),
  };
}

/** Contents and sessions that no window of ours made. */
function askOfOthers() {
  const contents = new WebContents();
  app.emit("web-contents-created", {}, contents);
  const created = new Session();
  app.emit("session-created", created);
  const boxes = seen.boxes.length;
  const isGuarded = ["will-navigate", "will-frame-navigate", "will-redirect"].every((event) =>
    isPrevented(event, { url: "https://evil.example/", isMainFrame: true }, contents),
  );
  return {
    isGuarded,
    webview: isPrevented("will-attach-webview", {}, contents),
    windowOpen: contents.windowOpen({ url: "https://example.com/" }),
    asked: seen.boxes.length - boxes,
    permissions: askPermissions(created).foreign,
    sessionEvents: created.eventNames(),
  };
}

/** A port of the shape that Electron's main process gets. */
function toPortMain(port) {
  const portMain = new EventEmitter();
  portMain.postMessage = (message) => port.postMessage(message);
  portMain.start = () => port.on("message", (data) => portMain.emit("message", { data, ports: [] }));
  portMain.close = () => port.close();
  port.on("close", () => portMain.emit("close"));
  return portMain;
}

async function callOver(senderFrame, { sender = webContents, message = null, ports = 1 } = {}) {
  const { port1, port2 } = new MessageChannel();
  const others = Array.from({ length: ports - 1 }, () => toPortMain(new MessageChannel().port2));
  ipcMain.emit("planform:port", { senderFrame, sender, ports: [toPortMain(port2), ...others] }, message);
  const client = createORPCClient(new RPCLink({ port: port1 }));
  port1.start();
  const closed = new Promise((resolve) => port1.on("close", () => resolve("closed")));
  const answer = await Promise.race([
    openStudy(client).then(
      (snapshot) => ({ host: snapshot.app.host, study: snapshot.open?.study.name }),
      (error) => `failed: ${error.message}`,
    ),
    closed,
    sleep(5_000, "nothing"),
  ]);
  port1.close();
  return answer;
}

/** The page is there before its study is. */
async function openStudy(client) {
  for (;;) {
    const snapshot = await client.snapshot();
    if (snapshot.open !== undefined) return snapshot;
    await sleep(20);
  }
}

async function runPreload() {
  const listeners = [];
  const location = { origin: "app://planform" };
  const fakeWindow = { location, addEventListener: (_type, listener) => listeners.push(listener) };
  globalThis.window = fakeWindow;
  createRequire(import.meta.url)(new URL("out/preload/index.cjs", root).pathname);
  const connect = { type: "planform:connect" };
  const post = (event) => {
    for (const listener of listeners) listener(event);
    return seen.sent.splice(0);
  };
  const own = { source: fakeWindow, origin: location.origin, data: connect, ports: [{}] };
  return {
    exposed: [...seen.exposed].map(([name, value]) => [name, Object.keys(value), value.kind]),
    own: post(own),
    otherWindow: post({ ...own, source: {} }),
    otherOrigin: post({ ...own, origin: "https://evil.example" }),
    otherMessage: post({ ...own, data: { type: "other" } }),
    noMessage: post({ ...own, data: null }),
    noPort: post({ ...own, ports: [] }),
  };
}

/** The box is answered with Cancel first, then with Open. */
async function openLinks() {
  seen.opened.length = 0;
  seen.boxes.length = 0;
  const open = async (answer, url) => {
    seen.boxAnswer = answer;
    webContents.windowOpen({ url });
    await sleep(10);
  };
  await open(1, "https://example.com/cancelled");
  await open(0, "https://example.com/allowed");
  await open(0, "mailto:ada@example.com");
  await open(0, "http://example.com/");
  await open(0, "file:///etc/passwd");
  await open(0, "vscode://anything");
  await open(0, "https://аpple.com/");
  await open(0, "https://google.com@evil.example/");
  await open(0, `https://example.com/${"a".repeat(5_000)}`);
  await open(0, "mailto:ada@example.com?attach=/etc/passwd");
  await open(0, "javascript:alert(1)");
  seen.boxAnswer = 1;
  for (let times = 0; times < 5; times += 1) webContents.windowOpen({ url: "https://example.com/flood" });
  await sleep(10);
  return { opened: seen.opened, asked: seen.boxes.map((box) => box.detail) };
}

async function startAgain(data) {
  const focusedBefore = window.focused;
  app.emit("second-instance", {}, [], "/", data);
  await sleep(200);
  return { windows: seen.windows.length, focused: window.focused - focusedBefore };
}

/** What no start of ours hands over. */
async function startHostile() {
  const data = [null, undefined, "x", [], { study: 1 }, { study: "../etc" }, { study: "/a\0b" }];
  const more = [{ study: `/${"a".repeat(5_000)}` }, { study: "/tmp", run: "x" }];
  const boxes = seen.boxes.length;
  for (const one of [...data, ...more]) app.emit("second-instance", {}, [], "/", one);
  await sleep(300);
  return {
    windows: seen.windows.length,
    boxes: seen.boxes.slice(boxes).map((box) => box.message ?? box.title),
  };
}

async function closeAll() {
  window.emit("close");
  window.emit("closed");
  let prevented = false;
  app.emit("will-quit", {
    preventDefault: () => {
      prevented = true;
    },
  });
  await waitFor(() => seen.quits > 0);
  let preventedAgain = false;
  app.emit("will-quit", {
    preventDefault: () => {
      preventedAgain = true;
    },
  });
  return { prevented, preventedAgain, windowsKnown: BrowserWindow.getAllWindows().length };
}

async function waitFor(condition) {
  for (let tries = 0; tries < 400; tries += 1) {
    const value = condition();
    if (value) return value;
    await sleep(25);
  }
  throw new Error(`Waited in vain; message boxes: ${JSON.stringify(seen.boxes)}`);
}
