import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineSplitter, type JournalLine } from "../../../../src/core/claude/line-splitter.ts";
import { parseClaudeEvent } from "../../../../src/core/claude/parse-event.ts";

function split(bytes: Uint8Array, chunkBytes: number, fromByte = 0, maxLineBytes = 1_000_000): JournalLine[] {
  const splitter = createLineSplitter({ fromByte, maxLineBytes });
  const lines: JournalLine[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    lines.push(...splitter.push(bytes.subarray(start, start + chunkBytes)));
  }
  const rest = splitter.takeRest();
  return rest ? [...lines, rest] : lines;
}

describe("createLineSplitter", () => {
  it("gives whole lines with the offset after their newline, wherever the pieces are cut", () => {
    const bytes = Buffer.from('{"a":"größe"}\n\n日本語 😀\r\nend');
    const expected = [
      { text: '{"a":"größe"}', endByte: 16 },
      { text: "", endByte: 17 },
      { text: "日本語 😀", endByte: 33 },
      { text: "end", endByte: 36, damage: "torn" },
    ];
    for (let size = 1; size <= bytes.length; size++) expect(split(bytes, size)).toEqual(expected);
  });

  it("counts from the offset it is given", () => {
    expect(split(Buffer.from("ab\ncd\n"), 2, 100)).toEqual([
      { text: "ab", endByte: 103 },
      { text: "cd", endByte: 106 },
    ]);
  });

  it("keeps what it needs of a piece that is reused afterwards", () => {
    const splitter = createLineSplitter({ fromByte: 0, maxLineBytes: 100 });
    const buffer = Buffer.from("first");
    splitter.push(buffer);
    buffer.write("XXXXX");
    expect(splitter.push(Buffer.from("!\n"))).toEqual([{ text: "first!", endByte: 7 }]);
  });

  it("reports a line that is too long and goes on with the next one", () => {
    const bytes = Buffer.from(`${"x".repeat(5000)}\nnext\n`);
    for (const size of [1, 7, 64, 4096, 5001, 9000]) {
      expect(split(bytes, size, 0, 2000)).toEqual([
        { text: "x".repeat(1024), endByte: 5001, damage: "too-long" },
        { text: "next", endByte: 5006 },
      ]);
    }
  });

  it("takes a line of exactly the longest length as it is", () => {
    const bytes = Buffer.from(`${"x".repeat(10)}\n${"y".repeat(11)}\n`);
    for (const size of [1, 3, 30]) {
      expect(split(bytes, size, 0, 10).map((line) => line.damage)).toEqual([undefined, "too-long"]);
    }
  });

  it("has nothing left after the rest was taken", () => {
    const splitter = createLineSplitter({ fromByte: 0, maxLineBytes: 100 });
    splitter.push(Buffer.from("abc"));
    expect(splitter.takeRest()?.text).toBe("abc");
    expect(splitter.takeRest()).toBeUndefined();
  });

  it("agrees with cutting the whole at newlines, for any bytes in any pieces, and the parser takes every line", () => {
    const jsonish = fc.constantFrom(
      '{"type":"result"',
      '{"type":"user","message":{}}',
      "\n",
      "\r\n",
      "{",
      "[1]",
      "é",
      "\u0000",
    );
    const bytesOf = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.array(jsonish, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(""))),
      fc
        .array(fc.constantFrom(10, 13, 0x7b, 0xc3, 0xa9, 0xff), { maxLength: 60 })
        .map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(
        bytesOf,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.nat(1000),
        (bytes, sizes, from) => {
          const splitter = createLineSplitter({ fromByte: from, maxLineBytes: 1_000_000 });
          const lines: JournalLine[] = [];
          for (let start = 0, index = 0; start < bytes.length; index++) {
            const size = sizes[index % sizes.length] ?? 1;
            lines.push(...splitter.push(bytes.subarray(start, start + size)));
            start += size;
          }
          const rest = splitter.takeRest();
          if (rest) lines.push(rest);

          let startByte = from;
          for (const line of lines) {
            const raw = bytes.subarray(startByte - from, line.endByte - from);
            const withoutEnd = raw.toString("utf8").replace(line.damage ? /\r?$/ : /\r?\n$/, "");
            expect(line.text).toBe(withoutEnd);
            expect(typeof parseClaudeEvent(line.text).type).toBe("string");
            startByte = line.endByte;
          }
          expect(startByte).toBe(from + bytes.length);
          expect(lines.filter((line) => !line.damage)).toHaveLength(
            bytes.filter((byte) => byte === 10).length,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
