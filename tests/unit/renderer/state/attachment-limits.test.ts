import { describe, expect, it } from "vitest";
import { shortenName, whyNotAttach } from "../../../../src/renderer/state/attachment-limits.ts";
import { Attachment, MAX_IMAGE_BYTES, MAX_PDF_BYTES } from "../../../../src/shared/chat/chat.ts";

describe("a file that is to go along", () => {
  it("is an image or a PDF up to the limit", () => {
    expect(whyNotAttach({ name: "a.png", type: "image/png", size: MAX_IMAGE_BYTES })).toBeUndefined();
    expect(whyNotAttach({ name: "a.pdf", type: "application/pdf", size: MAX_PDF_BYTES })).toBeUndefined();
  });

  it("is refused with what is wrong with it", () => {
    expect(whyNotAttach({ name: "a.stl", type: "", size: 1 })).toMatch(
      /a\.stl is neither an image .* mention it/,
    );
    expect(whyNotAttach({ name: "a.svg", type: "image/svg+xml", size: 1 })).toMatch(/neither/);
    expect(whyNotAttach({ name: "a.png", type: "image/png", size: 0 })).toBe("a.png is empty.");
    expect(whyNotAttach({ name: "a.png", type: "image/png", size: MAX_IMAGE_BYTES + 1 })).toBe(
      "a.png has 5.1 MB; images of up to 5 MB can go along.",
    );
    expect(whyNotAttach({ name: "a.pdf", type: "application/pdf", size: 23_400_000 })).toBe(
      "a.pdf has 23.4 MB; PDF files of up to 10 MB can go along.",
    );
  });

  it("gets a name that the contract takes, with its ending", () => {
    const name = shortenName(`${"x".repeat(300)}.png`);
    expect(Attachment.shape.name.safeParse(name).success).toBe(true);
    expect(name).toMatch(/…x+\.png$/);
    expect(shortenName("beam.png")).toBe("beam.png");
  });
});
