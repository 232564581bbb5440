import { setTransport } from "../../../../src/renderer/state/host.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import type { HostClient } from "../../../../src/renderer/state/transport.ts";

/** Lets the window's calls go to the given handlers; a call without one fails as over a lost connection. */
export function connectHost(client: object): void {
  setTransport({
    client: client as HostClient,
    closed: new AbortController().signal,
    close: () => undefined,
  });
}

export function disconnectHost(): void {
  setTransport(undefined);
  useApp.setState(useApp.getInitialState(), true);
}

/** Lets promises that can go on do so. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
}
