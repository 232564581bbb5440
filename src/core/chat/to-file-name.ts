/** Names that Windows keeps for devices, whatever comes after a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i;
/** Room for an ending within the 255 bytes that a name may have. */
const MOST_BYTES = 200;

/** A name for a file, without its ending, that every system takes: from any text, or `fallback` where nothing of it can be used. */
export function toFileName(text: string, fallback: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[<>:"/\\|?*\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, " ")
    .replace(/\s+/g, " ");
  const name = cutToBytes(plain.replace(/^[. ]+/, ""), MOST_BYTES).replace(/[. ]+$/, "");
  if (name === "") return fallback;
  const [stem = ""] = name.split(".");
  return DEVICE.test(stem.trimEnd()) ? `${fallback} ${name}` : name;
}

function cutToBytes(text: string, mostBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
