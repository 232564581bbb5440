import { createORPCClient } from "@orpc/client";
import { RPCLink as MessagePortLink } from "@orpc/client/message-port";
import { RPCLink as WebSocketLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "../../shared/contract.ts";
import { connectMessageType, type PlanformHost } from "../../shared/electron-bridge.ts";
import { AppError } from "../../shared/errors.ts";

export type HostClient = ContractRouterClient<Contract>;

/** A connection that works until `closed` is aborted; it never works again after that. */
export type Transport = {
  readonly client: HostClient;
  readonly closed: AbortSignal;
  readonly close: () => void;
};

declare global {
  interface Window {
    /** Set by the preload script of the Electron host. */
    readonly planformHost?: PlanformHost;
  }
}

const openLimitMs = 10_000;

/** Connects to the host that serves this window. @throws AppError connection-lost */
export async function openTransport(): Promise<Transport> {
  return window.planformHost === undefined ? openWebSocket() : openMessagePort();
}

function openMessagePort(): Transport {
  const { port1: port, port2 } = new MessageChannel();
  const ended = new AbortController();
  const client: HostClient = createORPCClient(new MessagePortLink({ port }));
  const close = () => {
    port.close();
    // Neither side is told when a port closes: what waits for an answer over it learns it from this.
    port.dispatchEvent(new Event("close"));
  };
  const stopPulse = watchPulse(() => client.ping(), close);
  port.addEventListener("close", () => {
    stopPulse();
    ended.abort();
  });
  window.postMessage({ type: connectMessageType }, location.origin, [port2]);
  port.start();
  return { client, closed: ended.signal, close };
}

const pulseEveryMs = 5_000;
const pulseLimitMs = 10_000;

/** Asks again and again, and says when an answer fails or stays away. @returns ends the asking */
function watchPulse(ask: () => Promise<unknown>, onLost: () => void): () => void {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const timer = setInterval(() => {
    if (limit !== undefined) return;
    limit = setTimeout(onLost, pulseLimitMs);
    ask().then(() => {
      clearTimeout(limit);
      limit = undefined;
    }, onLost);
  }, pulseEveryMs);
  return () => {
    clearInterval(timer);
    clearTimeout(limit);
  };
}

async function openWebSocket(): Promise<Transport> {
  const protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${protocol}//${location.host}/rpc`);
  const ended = new AbortController();
  socket.addEventListener("close", () => ended.abort());
  await untilOpen(socket);
  const client: HostClient = createORPCClient(new WebSocketLink({ websocket: socket }));
  return { client, closed: ended.signal, close: () => socket.close() };
}

function untilOpen(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.close(), openLimitMs);
    socket.addEventListener("open", () => {
      clearTimeout(limit);
      resolve();
    });
    socket.addEventListener("close", () => {
      clearTimeout(limit);
      reject(new AppError("connection-lost", "The app did not answer"));
    });
  });
}
