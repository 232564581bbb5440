import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toAsciiHost } from "../../../../src/shared/policy/to-ascii-host.ts";
import { allowsHost } from "../../../../src/shared/policy/web-domains.ts";

describe("allowsHost", () => {
  it.each<[domain: string, host: string]>([
    ["docs.example.org", "docs.example.org"],
    ["docs.example.org", "DOCS.Example.ORG"],
    ["Docs.Example.org", "docs.example.org"],
    ["docs.example.org", "docs.example.org."],
    ["docs.example.org.", "docs.example.org"],
    ["*.example.org", "docs.example.org"],
    ["*.example.org", "a.b.c.example.org"],
    ["*.Example.org", "docs.example.org."],
    ["bücher.example", "xn--bcher-kva.example"],
    ["*.bücher.example", "www.xn--bcher-kva.example"],
    ["xn--bcher-kva.example", "BÜCHER.example"],
    ["ｅxample.org", "example.org"],
    ["10.0.0.1", "10.0.0.1"],
  ])("%j lets %j through", (domain, host) => {
    expect(allowsHost(["other.example", domain], host)).toBe(true);
  });

  it.each<[domain: string, host: string]>([
    ["docs.example.org", "example.org"],
    ["docs.example.org", "www.docs.example.org"],
    ["docs.example.org", "docs.example.org.evil.test"],
    ["docs.example.org", "docs-example.org"],
    ["docs.example.org", "docs.example.org.."],
    ["*.example.org", "example.org"],
    ["*.example.org", "evilexample.org"],
    ["*.example.org", ".example.org"],
    ["*.example.org", "docs.example.org.evil.test"],
    ["*.example.org", "evil.test/docs.example.org"],
    ["*.example.org", "evil.test#.example.org"],
    ["*.example.org", "evil.test\\.example.org"],
    ["*.example.org", "user@docs.example.org"],
    ["*.example.org", "docs.example.org:8443"],
    ["*.example.org", "evil test.example.org"],
    ["*.example.org", "evil.test\n.example.org"],
    ["example.org", "exаmple.org"],
    ["*.org", "example.org"],
    ["*", "example.org"],
    ["*.", "example.org"],
    ["*.*.org", "docs.example.org"],
    ["**.example.org", "docs.example.org"],
    ["docs.*.org", "docs.example.org"],
    ["", ""],
    ["", "example.org"],
    ["localhost", "localhost"],
    ["*.0.1", "10.0.0.1"],
    ["*.0.0.1", "127.0.0.1"],
    ["[::1]", "[::1]"],
    ["::1", "::1"],
  ])("%j does not let %j through", (domain, host) => {
    expect(allowsHost([domain], host)).toBe(false);
  });

  it("lets nothing through where nothing is listed", () => {
    expect(allowsHost([], "example.org")).toBe(false);
  });

  it("lets through only what is listed or ends in a listed name", () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,8}(\.[a-z0-9-]{1,8}){1,3}$/);
    fc.assert(
      fc.property(name, name, fc.boolean(), (listed, host, isBelow) => {
        const expected = isBelow ? host.endsWith(`.${listed}`) && !/\.\d+$/.test(host) : host === listed;
        return allowsHost([isBelow ? `*.${listed}` : listed], host) === expected;
      }),
    );
  });
});

describe("toAsciiHost", () => {
  it.each([
    ["bücher.example", "xn--bcher-kva.example"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["straße.example", "xn--strae-oqa.example"],
    ["пример。испытание", "xn--e1afmkfd.xn--80akhbyknj4f"],
    ["💩.la", "xn--ls8h.la"],
  ])("writes %j as it goes over the network", (host, ascii) => {
    expect(toAsciiHost(host)).toBe(ascii);
  });

  it("agrees with the URL of the platform on words of many scripts", () => {
    const word = fc.stringMatching(/^[a-zàéöñçßжщюдλωκהאבかなカ漢字語]{1,20}$/u);
    fc.assert(
      fc.property(word, word, (one, other) => {
        const host = `${one}.${other}`;
        const url = URL.parse(`https://${host}/`);
        if (url !== null) expect(toAsciiHost(host)).toBe(url.hostname);
      }),
    );
  });

  it.each([
    "",
    ".",
    "..",
    "a..b",
    ".a",
    `${"a".repeat(64)}.org`,
    `${"abcdefgh.".repeat(30)}org`,
    "é".repeat(100_000),
    "a b",
    "a%b",
  ])("takes %j for no name", (host) => {
    expect(toAsciiHost(host)).toBeUndefined();
  });
});
