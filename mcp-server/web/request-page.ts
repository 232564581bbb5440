import type { LookupAddress } from "node:dns";
import type { IncomingMessage } from "node:http";
import { Agent } from "node:https";
import { isIP } from "node:net";
import { AppError } from "../../src/shared/errors.ts";
import type { Network } from "./network.ts";

/**
 * Asks for a page once. The name is looked up once, every address that it has is checked, and the connection goes to
 * one of exactly these: what the name means a moment later does not count.
 * @throws AppError blocked-by-policy where an address is not public
 */
export async function requestPage(url: URL, network: Network, signal: AbortSignal): Promise<IncomingMessage> {
  const addresses = await findAddresses(url, network);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = network.request(
      {
        host: url.hostname,
        port: 443,
        path: `${url.pathname}${url.search}`,
        method: "GET",
        headers: {
          accept:
            "text/html, application/xhtml+xml, text/plain, application/json, application/xml;q=0.9, */*;q=0.1",
          "accept-encoding": "gzip, br",
          "user-agent": "Planform (reads one page for its user)",
        },
        // No connection is shared, no proxy of the environment asked: it would look the name up again.
        agent: new Agent({ keepAlive: false }),
        lookup: (_host, options, done) => {
          const [first] = addresses;
          if (options.all === true) done(null, [...addresses]);
          else if (first === undefined) done(new Error("There is no address"), "");
          else done(null, first.address, first.family);
        },
        // Whatever the environment says of certificates.
        rejectUnauthorized: true,
        signal,
      },
      resolve,
    );
    request.once("error", reject);
    request.end();
  });
}

async function findAddresses(url: URL, network: Network): Promise<readonly LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const addresses = family === 0 ? await network.lookup(host) : [{ address: host, family }];
  if (addresses.length === 0 || !addresses.every(({ address }) => network.isAllowedAddress(address))) {
    throw new AppError(
      "blocked-by-policy",
      `${url.hostname} is at an address of a private network or of this machine, where no page is read from`,
      { hint: "Ask the engineer to open it in a browser and to paste what counts." },
    );
  }
  return addresses;
}
