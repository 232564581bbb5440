/**
 * Keeps the beginning and the end of a stream of any length: what a program says first and what it says last tell most.
 * @param maxBytes of both together
 */
export function createKeptOutput(maxBytes: number): { add(chunk: Uint8Array): void; toText(): string } {
  const headBytes = Math.floor(maxBytes / 2);
  const tailBytes = maxBytes - headBytes;
  let head = new Uint8Array(0);
  let tail: Uint8Array[] = [];
  let inTail = 0;
  let total = 0;

  return {
    add(chunk) {
      total += chunk.length;
      const forHead = chunk.subarray(0, headBytes - head.length);
      if (forHead.length > 0) head = join([head, forHead]);
      const rest = chunk.subarray(forHead.length);
      if (rest.length === 0) return;
      // A copy: a part of a chunk would keep the whole chunk in memory.
      tail.push(rest.slice(-tailBytes));
      inTail += Math.min(rest.length, tailBytes);
      if (inTail > 4 * tailBytes) {
        tail = [join(tail).slice(-tailBytes)];
        inTail = tailBytes;
      }
    },
    toText() {
      const end = join(tail).slice(-tailBytes);
      const leftOut = total - head.length - end.length;
      if (leftOut === 0) return decode(join([head, end]));
      const whole = head.subarray(0, lastBoundary(head));
      const begin = firstBoundary(end);
      const bytes = leftOut + (head.length - whole.length) + begin;
      return `${decode(whole)}\n[... ${bytes} bytes left out ...]\n${decode(end.subarray(begin))}`;
    },
  };
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(chunks));
}

/** Bytes that are no UTF-8 become U+FFFD. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Where the last character that may be cut begins, or the end where none is. */
function lastBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function firstBoundary(bytes: Uint8Array): number {
  let begin = 0;
  while (begin < Math.min(3, bytes.length) && isContinuation(bytes[begin] ?? 0)) begin += 1;
  return begin;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
