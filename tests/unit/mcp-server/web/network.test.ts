import type { NetworkInterfaceInfo } from "node:os";
import { expect, it, vi } from "vitest";
import { network } from "../../../../mcp-server/web/network.ts";

const interfaces = vi.hoisted(() => ({
  lo: [{ cidr: "127.0.0.1/8" }],
  eth0: [{ cidr: "8.8.8.10/24" }, { cidr: "2a00:1:2:3::9/64" }, { cidr: null }],
}));
vi.mock(import("node:os"), async (original) => ({
  ...(await original()),
  networkInterfaces: () => interfaces as unknown as NodeJS.Dict<NetworkInterfaceInfo[]>,
}));

it("reaches public addresses, but none of this machine's networks though they are public too", () => {
  const allowed = ["1.1.1.1", "8.8.9.8", "2a00:1:2:4::1"];
  const refused = ["8.8.8.10", "8.8.8.8", "2a00:1:2:3::1", "::ffff:8.8.8.8", "127.0.0.1", "10.0.0.1"];
  for (const address of allowed) expect(network.isAllowedAddress(address), address).toBe(true);
  for (const address of refused) expect(network.isAllowedAddress(address), address).toBe(false);
});

it("looks up all addresses of a name", async () => {
  const addresses = await network.lookup("localhost");
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.every(({ address }) => !network.isAllowedAddress(address))).toBe(true);
});
