import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import type { IpcMain, MessagePortMain, WebContents } from "electron";
import { z } from "zod";
import { portChannel } from "../shared/electron-bridge.ts";
import { isTrustedFrame } from "./trusted-page.ts";

/** What comes with a port. */
const PortMessage = z.tuple([z.null()]);

/**
 * Serves the contract to each window over the port that its page sent. A page that reloads sends a new one.
 *
 * @param routerOf the router of the window's app; undefined for contents that are no window of ours
 */
export function servePorts(
  ipcMain: IpcMain,
  { ownUrl, routerOf }: { ownUrl: string; routerOf: (contents: WebContents) => AnyRouter | undefined },
): void {
  const ports = new Map<WebContents, MessagePortMain>();
  ipcMain.on(portChannel, (event, ...given: unknown[]) => {
    const [port, ...others] = event.ports;
    const router = isTrustedFrame(event.senderFrame, ownUrl) ? routerOf(event.sender) : undefined;
    const isAsMeant = others.length === 0 && PortMessage.safeParse(given).success;
    if (port === undefined || router === undefined || !isAsMeant) {
      for (const refused of event.ports) refused.close();
      return;
    }
    const isNewPage = !ports.has(event.sender);
    ports.get(event.sender)?.close();
    ports.set(event.sender, port);
    if (isNewPage) {
      const close = () => {
        ports.get(event.sender)?.close();
        ports.delete(event.sender);
      };
      event.sender.once("destroyed", close);
      event.sender.on("render-process-gone", close);
    }
    new RPCHandler(router).upgrade(port, { context: {} });
    port.start();
  });
}
