import { BlockList, isIP, isIPv4 } from "node:net";

type Family = "ipv4" | "ipv6";

/** IPv4 addresses that are nobody's on the open network, by the registry of special-purpose addresses. */
const closedIpv4 = [
  "0.0.0.0/8", // this network; some systems take 0.0.0.0 for the machine itself
  "10.0.0.0/8",
  "100.64.0.0/10", // behind a provider's translation; also metadata of some clouds
  "127.0.0.0/8",
  "168.63.129.16/32", // Azure's own services, reached from its machines only
  "169.254.0.0/16", // link-local; metadata of most clouds
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, and broadcast
];

/** All that is given out on the open network. Everything else (loopback, link-local, ULA, multicast) is closed. */
const openIpv6 = ["2000::/3"];
const closedIpv6 = [
  "2001::/23", // protocol assignments, with Teredo, which carries an IPv4 address in disguise
  "2001:db8::/32",
  "3fff::/20",
];

/** Where IPv6 addresses carry an IPv4 address, which then counts: by mapping, by translation, by 6to4. */
const carriers: readonly {
  readonly open: string;
  readonly toSubnet: (ipv4: string, bits: number) => string;
}[] = [
  { open: "::ffff:0:0/96", toSubnet: (ipv4, bits) => `::ffff:${ipv4}/${96 + bits}` },
  { open: "64:ff9b::/96", toSubnet: (ipv4, bits) => `64:ff9b::${ipv4}/${96 + bits}` },
  { open: "2002::/16", toSubnet: (ipv4, bits) => `2002:${toHextets(ipv4)}::/${16 + bits}` },
];

const open = toBlockList([...openIpv6, ...carriers.map((carrier) => carrier.open)]);
const closed = toBlockList([
  ...closedIpv4,
  ...closedIpv6,
  ...carriers.flatMap(({ toSubnet }) =>
    closedIpv4.map((subnet) => {
      const [ipv4, bits] = splitSubnet(subnet);
      return toSubnet(ipv4, bits);
    }),
  ),
]);

/** Whether an address is one of the open network: no machine at home, in a company or in this one is at it. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address);
  if (family === undefined || address.includes("%")) return false;
  return (family === "ipv4" || open.check(address, family)) && !closed.check(address, family);
}

/** @param subnets of the interfaces of this machine, such as `2001:db8::7/64` */
export function isInSubnets(subnets: readonly string[], address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && toBlockList(subnets).check(address, family);
}

function toBlockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address, bits] = splitSubnet(subnet);
    list.addSubnet(address, bits, isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

function splitSubnet(subnet: string): [address: string, bits: number] {
  const slash = subnet.lastIndexOf("/");
  return [subnet.slice(0, slash), Number(subnet.slice(slash + 1))];
}

function familyOf(address: string): Family | undefined {
  return ({ 4: "ipv4", 6: "ipv6" } as const)[isIP(address)];
}

function toHextets(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
