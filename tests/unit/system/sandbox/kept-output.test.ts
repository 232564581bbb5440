import fc from "fast-check";
import { expect, it } from "vitest";
import { createKeptOutput } from "../../../../src/system/sandbox/kept-output.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

it("keeps what fits as it came, however it was cut into chunks", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.integer({ min: 1, max: 7 }),
      (text, size) => {
        const output = createKeptOutput(4_000);
        const whole = bytes(text);
        for (let at = 0; at < whole.length; at += size) output.add(whole.subarray(at, at + size));
        expect(output.toText()).toBe(text);
      },
    ),
  );
});

it("leaves the middle out and says how much, without half characters", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("a", "ü", "漢", "🙂", "aü漢🙂"),
      fc.integer({ min: 20, max: 90 }),
      fc.integer({ min: 1, max: 900 }),
      (unit, maxBytes, chunk) => {
        const text = unit.repeat(2_000);
        const output = createKeptOutput(maxBytes);
        const whole = bytes(text);
        for (let at = 0; at < whole.length; at += chunk) output.add(whole.subarray(at, at + chunk));
        const [, head = "", leftOut = "", tail = ""] =
          /^(.*)\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n(.*)$/s.exec(output.toText()) ?? [];
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
        expect(bytes(head).length + Number(leftOut) + bytes(tail).length).toBe(whole.length);
        expect(bytes(head + tail).length).toBeGreaterThan(maxBytes - 8);
        expect(bytes(head + tail).length).toBeLessThanOrEqual(maxBytes);
      },
    ),
  );
});

it("takes bytes that are no text", () => {
  const output = createKeptOutput(100);
  output.add(new Uint8Array([0xff, 0x61, 0xc3]));
  expect(output.toText()).toBe("\ufffda\ufffd");
});
