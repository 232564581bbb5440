import { TextDecoder } from "node:util";

/** How far into a page its own word on its encoding is looked for, bytes. */
const HEAD_BYTES = 1_024;

/**
 * The text of a body. What counts is a mark at its begin, else the header, else what the page says of itself near its
 * begin, else UTF-8. Bytes that are none in it become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, contentType: string): string {
  const label = findMark(bytes) ?? findCharset(contentType) ?? findCharset(headOf(bytes));
  return decoderFor(label).decode(bytes);
}

function findMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return undefined;
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString("latin1");
}

/** In a header `charset=...`, in HTML `<meta charset=...>`, in XML `<?xml ... encoding=...`. */
function findCharset(text: string): string | undefined {
  return /\b(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})/i.exec(text)?.[1];
}

function decoderFor(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder(); // There is no such encoding: most pages are in UTF-8 whatever they say.
  }
}
