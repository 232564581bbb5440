import { toAsciiHost } from "./to-ascii-host.ts";

/**
 * Whether pages of a host are among those that are listed: `docs.example.org` is that host and no other,
 * `*.example.org` all below it, at any depth, but not `example.org` itself. What is no name of a host with at least
 * two parts allows nothing.
 */
export function allowsHost(domains: readonly string[], host: string): boolean {
  const asked = toAsciiHost(host);
  return asked !== undefined && domains.some((domain) => matches(domain, asked));
}

function matches(domain: string, asked: string): boolean {
  const isBelow = domain.startsWith("*.");
  const listed = toAsciiHost(isBelow ? domain.slice(2) : domain);
  if (listed === undefined || !listed.includes(".")) return false;
  if (!isBelow) return asked === listed;
  // The parts of an address are no names one below the other.
  return asked.endsWith(`.${listed}`) && !/\.\d+$/.test(asked);
}
