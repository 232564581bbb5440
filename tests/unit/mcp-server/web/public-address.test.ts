import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInSubnets, isPublicAddress } from "../../../../mcp-server/web/public-address.ts";

it.each([
  "1.1.1.1",
  "8.8.8.8",
  "93.184.215.14",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2a00:1450:4001:82a::200e",
  "2400::1",
  "::ffff:1.1.1.1",
  "::ffff:101:101",
  "64:ff9b::1.1.1.1",
  "2002:101:101::1",
])("takes %s for an address of the open network", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.100.100.200",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "168.63.129.16",
  "169.254.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "192.168.255.255",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.7",
  "203.0.113.7",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::7f00:1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:10.0.0.1",
  "::ffff:169.254.169.254",
  "0:0:0:0:0:ffff:c0a8:0101",
  "::ffff:0:127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::1.1.1.1",
  "2002:a00:1::1",
  "2002:7f00:1::",
  "2002:c0a8:101::1",
  "2002:a9fe:a9fe::1",
  "2001::1",
  "2001:0:53aa:64c:0:fbf3:7fff:fffe",
  "2001:db8::1",
  "3fff::1",
  "5f00::1",
  "100::1",
  "fc00::1",
  "fd00:ec2::254",
  "fd20:ce::254",
  "fdff:ffff::1",
  "fe80::1",
  "fe80::1%eth0",
  "2606:4700::1%eth0",
  "fec0::1",
  "ff02::1",
  "ff0e::1",
  "4000::1",
  "e000::1",
  "",
  "localhost",
  "1.1.1",
  "0x7f.0.0.1",
  "2130706433",
  "127.1",
  "1.1.1.1 ",
])("takes %j for none", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe("an IPv4 address that IPv6 carries", () => {
  it("is as open as it is by itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), (ipv4) => {
        const bytes = ipv4.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
        const [a, b, c, d] = bytes;
        const carried = [`::ffff:${ipv4}`, `64:ff9b::${ipv4}`, `2002:${a}${b}:${c}${d}::1`];
        for (const address of carried) expect(isPublicAddress(address)).toBe(isPublicAddress(ipv4));
      }),
    );
  });
});

it("finds what is in the networks of this machine", () => {
  const subnets = ["127.0.0.1/8", "192.0.2.17/28", "2a00:1:2:3::9/64"];
  expect(isInSubnets(subnets, "192.0.2.30")).toBe(true);
  expect(isInSubnets(subnets, "192.0.2.32")).toBe(false);
  expect(isInSubnets(subnets, "2a00:1:2:3:ffff::1")).toBe(true);
  expect(isInSubnets(subnets, "2a00:1:2:4::1")).toBe(false);
  expect(isInSubnets([], "1.1.1.1")).toBe(false);
});
