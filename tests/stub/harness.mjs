import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import { app, BrowserWindow, ipcMain, seen } from "./electron.mjs";

// Plays Electron's part against the built main and preload, and prints what came of it as one JSON object.
// Started as: node --import ./register.mjs harness.mjs STUDY

const root = new URL("../../", import.meta.url);
process.argv = [process.execPath, ".", process.argv[2]];
await import(new URL("out/main/index.js", root).href);
const window = await waitFor(() => seen.windows[0]?.webContents.url !== undefined && seen.windows[0]);
const { webContents } = window;

const foreignUrls = [
  "https://evil.example/",
  "app://planform.evil/",
  "file:///etc/passwd",
  "app://evil/planform",
];
const report = {
  schemes: seen.schemes,
  schemesBeforeReady: seen.schemesBeforeReady,
  lockData: seen.lockData,
  windowCount: seen.windows.length,
  webPreferences: window.options.webPreferences,
  url: webContents.url,
  title: window.options.title,
  menu: seen.menu.map((item) => item.label ?? item.role),
  protocol: await askProtocol(),
  navigations: navigate("will-navigate"),
  frameNavigations: navigate("will-frame-navigate"),
  redirects: navigate("will-redirect"),
  webviewPrevented: isPrevented("will-attach-webview", {}),
  windowOpen: webContents.windowOpen({ url: "https://example.com/a" }),
  permissions: askPermissions(),
  rpc: await callOver({ url: "app://planform/", parent: null }),
  rpcForeign: await callOver({ url: "https://evil.example/", parent: null }),
  rpcSubframe: await callOver({ url: "app://planform/", parent: {} }),
  rpcNoFrame: await callOver(null),
  folder: await seen.handlers.get("planform:choose-folder")({
    senderFrame: { url: "app://planform/", parent: null },
    sender: webContents,
  }),
  folderForeign: await seen.handlers
    .get("planform:choose-folder")({ senderFrame: { url: "https://evil.example/" }, sender: webContents })
    .catch((error) => `refused: ${error.message}`),
  preload: await runPreload(),
};
report.links = await openLinks();
report.secondStart = await startAgain();
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
    post: (await ask("app://planform/", "POST")).status,
  };
}

function navigate(event) {
  const own = isPrevented(event, { url: "app://planform/" });
  return { own, foreign: foreignUrls.map((url) => isPrevented(event, { url })) };
}

function isPrevented(event, details) {
  let prevented = false;
  webContents.emit(event, {
    ...details,
    preventDefault: () => {
      prevented = true;
    },
  });
  return prevented;
}

function askPermissions() {
  const names = ["media", "geolocation", "notifications", "clipboard-read", "clipboard-sanitized-write"];
  const requested = names.filter((name) => {
    let granted;
    seen.permissionRequest(webContents, name, (answer) => {
      granted = answer;
    });
    return granted;
  });
  const checked = names.filter((name) => seen.permissionCheck(webContents, name, "app://planform"));
  const foreign = names.filter((name) => seen.permissionCheck(null, name, "https://evil.example"));
  return { requested, checked, foreign, device: seen.devicePermission({}) };
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

async function callOver(senderFrame) {
  const { port1, port2 } = new MessageChannel();
  const portMain = toPortMain(port2);
  ipcMain.emit("planform:port", { senderFrame, sender: webContents, ports: [portMain] });
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
  return { opened: seen.opened, asked: seen.boxes.map((box) => box.detail) };
}

async function startAgain() {
  const focusedBefore = window.focused;
  app.emit("second-instance", {}, [], "/", { study: seen.lockData.study });
  await sleep(200);
  return { windows: seen.windows.length, focused: window.focused - focusedBefore };
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
