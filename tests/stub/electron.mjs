import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";

// Stands in for the `electron` module, where its binary can not run: keeps what the built program registers, so
// that the harness can play Electron's part. It shows what we ask of Electron, not that Electron does it.

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What was registered and called. */
export const seen = {
  schemes: [],
  protocols: new Map(),
  handlers: new Map(),
  windows: [],
  menu: undefined,
  opened: [],
  boxes: [],
  boxAnswer: 1,
  exposed: new Map(),
  sent: [],
  quits: 0,
  started: [],
  isReady: false,
  schemesBeforeReady: false,
};

class App extends EventEmitter {
  isPackaged = process.env.STUB_PACKAGED === "1";
  paths = new Map([["userData", process.env.STUB_USER_DATA]]);
  getAppPath = () => root;
  getVersion = () => "0.0.0";
  getName = () => "planform";
  getPath = (name) => this.paths.get(name);
  setPath = (name, path) => this.paths.set(name, path);
  requestSingleInstanceLock = (data) => {
    seen.lockData = data;
    return true;
  };
  whenReady = async () => {
    seen.isReady = true;
  };
  quit = () => {
    seen.quits += 1;
  };
  exit = (code) => process.exit(code);
}
export const app = new App();

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => {
    seen.schemes = schemes;
    seen.schemesBeforeReady = !seen.isReady;
  },
  handle: (scheme, handler) => seen.protocols.set(scheme, handler),
};

/** Keeps its handlers by the names of the functions that set them. */
export class Session extends EventEmitter {
  handlers = {};
  setPermissionRequestHandler = (handler) => {
    this.handlers.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler) => {
    this.handlers.permissionCheck = handler;
  };
  setDevicePermissionHandler = (handler) => {
    this.handlers.devicePermission = handler;
  };
  setDisplayMediaRequestHandler = (handler) => {
    this.handlers.displayMedia = handler;
  };
  webRequest = {
    onBeforeRequest: (handler) => {
      this.handlers.beforeRequest = handler;
    },
  };
}
export const session = { defaultSession: new Session() };

/** None of these may be used: they would send something away. */
export const crashReporter = { start: () => seen.started.push("crashReporter") };
export const autoUpdater = { checkForUpdates: () => seen.started.push("autoUpdater") };
export const net = {
  request: () => seen.started.push("net"),
  fetch: async () => seen.started.push("net"),
};

class IpcMain extends EventEmitter {
  handle = (channel, handler) => seen.handlers.set(channel, handler);
}
export const ipcMain = new IpcMain();

export class WebContents extends EventEmitter {
  setWindowOpenHandler = (handler) => {
    this.windowOpen = handler;
  };
  getURL = () => this.url ?? "";
  reload = () => undefined;
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => seen.windows;
  static getFocusedWindow = () => null;
  static fromWebContents = (contents) => seen.windows.find((one) => one.webContents === contents) ?? null;
  webContents = new WebContents();
  focused = 0;

  constructor(options) {
    super();
    this.options = options;
    seen.windows.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  loadURL = async (url) => {
    this.webContents.url = url;
    this.emit("ready-to-show");
  };
  show = () => undefined;
  maximize = () => undefined;
  isMaximized = () => false;
  isMinimized = () => false;
  isDestroyed = () => false;
  focus = () => {
    this.focused += 1;
  };
  getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
}

export const Menu = {
  buildFromTemplate: (template) => template,
  setApplicationMenu: (template) => {
    seen.menu = template;
  },
};
export const dialog = {
  showMessageBox: async (...args) => {
    seen.boxes.push(args.at(-1));
    return { response: seen.boxAnswer };
  },
  showErrorBox: (title, text) => seen.boxes.push({ title, text }),
  showOpenDialog: async () => ({ canceled: false, filePaths: ["/chosen"] }),
};
export const shell = {
  openExternal: async (url) => {
    seen.opened.push(url);
  },
};
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

export const contextBridge = { exposeInMainWorld: (name, value) => seen.exposed.set(name, value) };
export const ipcRenderer = {
  postMessage: (channel, message, ports) => seen.sent.push({ channel, message, ports: ports.length }),
  invoke: async (channel) => (await seen.handlers.get(channel)) ?? `invoked ${channel}`,
};
