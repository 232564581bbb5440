/** Longest name of a host. */
const MAX_CHARS = 253;

/**
 * A host's name as it goes over the network: lower case, without a dot at the end, other scripts as `xn--`.
 * @returns undefined for what is no name of a host; an IPv6 address is none.
 */
export function toAsciiHost(host: string): string | undefined {
  if (host.length > 2 * MAX_CHARS) return undefined;
  const labels = host
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u3002\uff0e\uff61]/g, ".")
    .replace(/\.$/, "")
    .split(".")
    .map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${toPunycode(label)}`));
  const isName = labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  const name = labels.join(".");
  return isName && name.length <= MAX_CHARS ? name : undefined;
}

// RFC 3492, with the names that it gives to its numbers.
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialN = 128;

function toPunycode(label: string): string {
  const points = [...label].map((character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < initialN);
  let output = String.fromCodePoint(...basic);
  if (basic.length > 0) output += "-";
  let n = initialN;
  let delta = 0;
  let bias = initialBias;
  for (let handled = basic.length; handled < points.length; ) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta += 1;
      if (point !== n) continue;
      output += toDigits(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return output;
}

function toDigits(delta: number, bias: number): string {
  let digits = "";
  let rest = delta;
  for (let k = base; ; k += base) {
    const threshold = Math.min(Math.max(k - bias, tMin), tMax);
    if (rest < threshold) return digits + toDigit(rest);
    digits += toDigit(threshold + ((rest - threshold) % (base - threshold)));
    rest = Math.floor((rest - threshold) / (base - threshold));
  }
}

/** Letters count first, then digits. */
function toDigit(value: number): string {
  return "abcdefghijklmnopqrstuvwxyz0123456789".charAt(value);
}

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / damp) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
