import { describe, expect, it } from "vitest";
import { isOwnUrl } from "../../../src/main/trusted-page.ts";

describe("isOwnUrl", () => {
  it.each([
    ["app://planform/", true],
    ["app://planform/index.html#x", true],
    ["app://planform.evil/", false],
    ["app://evil@planform.evil/", false],
    ["https://planform/", false],
    ["about:blank", false],
    ["", false],
  ])("says of %s: %s", (url, isOwn) => {
    expect(isOwnUrl(url, "app://planform/")).toBe(isOwn);
  });

  it("knows the port of the development server", () => {
    const own = "http://127.0.0.1:5173/";
    expect([isOwnUrl("http://127.0.0.1:5173/a", own), isOwnUrl("http://127.0.0.1:5174/", own)]).toEqual([
      true,
      false,
    ]);
  });
});
