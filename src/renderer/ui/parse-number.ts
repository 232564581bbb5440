/** A number as people write it: with a decimal comma too, and with thousands apart by blanks. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .replace(/[\s\u2009]/g, "")
    .replace("\u2212", "-")
    .replace(/^([^,.]*),(\d+)$/, "$1.$2");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
