/** One line of a journal, without its line end. */
export type JournalLine = {
  readonly text: string;
  /** Offset in the file after the line and its newline: where reading goes on. */
  readonly endByte: number;
  /** `too-long`: only the first bytes are in `text`; `torn`: the writer ended before the newline. */
  readonly damage?: "too-long" | "torn";
};

export type LineSplitter = {
  /** The lines that this piece of the file completes, in order. The piece may be reused afterwards. */
  push(chunk: Uint8Array): JournalLine[];
  /** What stands after the last newline, as a `torn` line; the splitter is empty then. */
  takeRest(): JournalLine | undefined;
};

/** What is kept of a line that is longer than allowed: enough to say what kind of line it was. */
const KEPT_OF_TOO_LONG_BYTES = 1024;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts a file that is read piece by piece into whole lines. A character is never split, because bytes are
 * joined before they are decoded. Every byte is looked at once and copied at most twice.
 * @param options.fromByte Offset in the file of the first byte that will be pushed.
 * @param options.maxLineBytes Longer lines are not kept in memory but given as `too-long`.
 */
export function createLineSplitter(options: {
  readonly fromByte: number;
  readonly maxLineBytes: number;
}): LineSplitter {
  let offset = options.fromByte;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let tooLong = false;

  function keep(part: Buffer): void {
    if (part.length === 0 || tooLong) return;
    pendingBytes += part.length;
    if (pendingBytes <= options.maxLineBytes) {
      pending.push(Buffer.from(part));
      return;
    }
    tooLong = true;
    const head = Buffer.concat([...pending, part.subarray(0, KEPT_OF_TOO_LONG_BYTES)]);
    pending = [Buffer.from(head.subarray(0, Math.min(KEPT_OF_TOO_LONG_BYTES, options.maxLineBytes)))];
  }

  function takeLine(lastPart: Buffer, endByte: number, torn: boolean): JournalLine {
    let text: string;
    if (pending.length === 0 && lastPart.length <= options.maxLineBytes) {
      text = decode(lastPart);
    } else {
      keep(lastPart);
      text = decode(pending.length === 1 && pending[0] ? pending[0] : Buffer.concat(pending));
    }
    const damage = tooLong ? "too-long" : torn ? "torn" : undefined;
    pending = [];
    pendingBytes = 0;
    tooLong = false;
    return damage === undefined ? { text, endByte } : { text, endByte, damage };
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: JournalLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        lines.push(takeLine(bytes.subarray(start, end), offset + end + 1, false));
        start = end + 1;
      }
      keep(bytes.subarray(start));
      offset += bytes.length;
      return lines;
    },
    takeRest() {
      return pending.length === 0 ? undefined : takeLine(Buffer.alloc(0), offset, true);
    },
  };
}

function decode(line: Buffer): string {
  const end = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
  return line.toString("utf8", 0, end);
}
