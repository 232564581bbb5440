import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { networkInterfaces } from "node:os";
import { isInSubnets, isPublicAddress } from "./public-address.ts";

/** What reading a page needs of the network; tests put a server of their own behind it. */
export type Network = {
  /** All addresses of a name. */
  readonly lookup: (host: string) => Promise<readonly LookupAddress[]>;
  readonly isAllowedAddress: (address: string) => boolean;
  readonly request: (
    options: RequestOptions,
    onResponse: (response: IncomingMessage) => void,
  ) => ClientRequest;
};

/** The network of this machine, of which only public addresses outside its own networks may be reached. */
export const network: Network = {
  lookup: (host) => lookup(host, { all: true }),
  isAllowedAddress(address) {
    const own = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
    return (
      isPublicAddress(address) &&
      !isInSubnets(
        own.flatMap(({ cidr }) => cidr ?? []),
        address,
      )
    );
  },
  request,
};
