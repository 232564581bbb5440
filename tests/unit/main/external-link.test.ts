import { describe, expect, it } from "vitest";
import { readExternalLink } from "../../../src/main/external-link.ts";

describe("readExternalLink", () => {
  it.each([
    "http://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "vscode://file/x",
    "smb://evil.example/share",
    "ms-msdt:/id",
    "//example.com",
    "relative",
    "",
    `https://example.com/${"a".repeat(5_000)}`,
    "mailto:ada@example.com?attach=/etc/passwd",
    "mailto:ada@example.com?subject=x&Attachment=/etc/passwd",
  ])("lets %s not out", (url) => {
    expect(readExternalLink(url)).toBeUndefined();
  });

  it("shows the host first, in plain letters", () => {
    expect(readExternalLink("https://example.com/a?b=c#d")?.text).toBe(
      "Host: example.com\n\nhttps://example.com/a?b=c#d",
    );
    const homograph = readExternalLink("https://www.pаypal.com/login");
    expect(homograph?.url).toBe("https://www.xn--pypal-4ve.com/login");
    expect(homograph?.text).toContain("letters of another script");
  });

  it("says which part is no host", () => {
    const { text = "" } = readExternalLink("https://bank.example:443@evil.example:8443/") ?? {};
    expect(text.split("\n\n")[0]).toBe("Host: evil.example:8443");
    expect(text).toContain("is no host");
  });

  it("cuts what is long only where it is shown", () => {
    const url = `https://example.com/${"a".repeat(1_000)}`;
    const link = readExternalLink(url);
    expect([link?.url, (link?.text.length ?? 0) < 600]).toEqual([url, true]);
  });
});
