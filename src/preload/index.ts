import { contextBridge, ipcRenderer } from "electron";
import {
  chooseFolderChannel,
  connectMessageType,
  type PlanformHost,
  portChannel,
} from "../shared/electron-bridge.ts";

const host: PlanformHost = {
  kind: "electron",
  chooseFolder: async () => {
    const path: unknown = await ipcRenderer.invoke(chooseFolderChannel);
    return typeof path === "string" ? path : undefined;
  },
};

contextBridge.exposeInMainWorld("planformHost", host);

// A MessagePort can not pass the context bridge: the page posts it to its own window, from where it goes on.
window.addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.origin !== window.location.origin) return;
  const { data } = event;
  const isConnect =
    typeof data === "object" && data !== null && "type" in data && data.type === connectMessageType;
  const port = event.ports[0];
  if (isConnect && port !== undefined) ipcRenderer.postMessage(portChannel, null, [port]);
});
