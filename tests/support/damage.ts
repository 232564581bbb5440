import type { Random } from "./fuzz.ts";
import { hostileJson, hostileTexts } from "./hostile-values.ts";

const pieces: readonly [string, ...string[]] = [
  "{",
  "}",
  "[",
  "]",
  '"',
  "\\",
  '\\"',
  "\\u0000",
  "\\ud800",
  ":",
  ",",
  "\n",
  "\0",
  "0",
  "-",
  "1e999",
  "null",
  "true",
  '"__proto__":',
  '{"__proto__":1,"',
  "\ufeff",
  "/*",
  "<<<<<<< HEAD\n",
];

/** One to six edits of a text: characters taken out, put in, doubled, replaced, moved; ends cut off. */
export function damageText(text: string, random: Random): string {
  let result = text;
  for (let edits = 1 + random.below(6); edits > 0; edits -= 1) {
    const at = random.below(result.length + 1);
    const length = random.below(random.oneIn(4) ? 400 : 12);
    const before = result.slice(0, at);
    const range = result.slice(at, at + length);
    const after = result.slice(at + length);
    switch (random.below(8)) {
      case 0:
        result = before + after;
        break;
      case 1:
        result = before + random.pick(pieces) + range + after;
        break;
      case 2:
        result = before + range + range + after;
        break;
      case 3:
        result = before + random.pick(pieces) + after;
        break;
      case 4:
        result = after + range + before;
        break;
      case 5:
        result = before + random.pick(hostileTexts) + after;
        break;
      case 6:
        result = random.oneIn(3) ? before : before + String.fromCharCode(random.below(65_536)) + after;
        break;
      default:
        result = before + String(random.pick([-1, 0, 1e21, 2 ** 53, 1e-7, 0.5])) + after;
    }
  }
  return result;
}

/** A text as a file brings it: with bits turned over, so that it is often no UTF-8 any more. */
export function damageBytes(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text, "utf8");
  for (let edits = 1 + random.below(8); edits > 0 && bytes.length > 0; edits -= 1) {
    const at = random.below(bytes.length);
    bytes[at] = random.oneIn(2) ? random.below(256) : (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return random.oneIn(6) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
}

/**
 * A copy of a JSON value with one to four of its places changed: values replaced by others of the same tree or by
 * hostile ones, members taken out, doubled, renamed or added. `known` are values that mean something to the target.
 */
export function damageJson(value: unknown, random: Random, known: readonly unknown[] = []): unknown {
  let result = structuredClone(value);
  for (let edits = 1 + random.below(4); edits > 0; edits -= 1) result = damageOnce(result, random, known);
  return result;
}

type Holder = Record<string, unknown> | unknown[];
type Place = { readonly holder: Holder; readonly key: string | number; readonly depth: number };

function damageOnce(root: unknown, random: Random, known: readonly unknown[]): unknown {
  const places = placesOf(root);
  // Of a large value most places are deep: one in three edits is made to its outer form.
  const place = random.find(random.oneIn(3) ? places.filter(({ depth }) => depth <= 2) : places);
  if (place === undefined || random.oneIn(200)) return anyValue(random, known, places);
  const { holder, key } = place;
  switch (random.below(7)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      if (Array.isArray(holder)) holder.push(structuredClone(valueAt(place)));
      else define(holder, random.pick(hostileTexts), valueAt(place));
      break;
    case 2: {
      const other = random.find(places);
      set(place, other === undefined ? null : structuredClone(valueAt(other)));
      break;
    }
    case 3:
      set(place, nudge(valueAt(place), random));
      break;
    case 4:
      if (!Array.isArray(holder))
        define(holder, random.pick(["__proto__", "constructor", "extra"]), { polluted: true });
      else holder.splice(Number(key), 0, anyValue(random, known, places));
      break;
    default:
      set(place, anyValue(random, known, places));
  }
  return root;
}

function anyValue(random: Random, known: readonly unknown[], places: readonly Place[]): unknown {
  const other = random.find(places);
  const value = random.oneIn(3)
    ? random.find(known)
    : random.oneIn(3) && other !== undefined
      ? valueAt(other)
      : random.find(hostileJson);
  return structuredClone(value ?? null);
}

/** A little beside what it is. */
function nudge(value: unknown, random: Random): unknown {
  if (typeof value === "number")
    return random.pick([value + 1, -value, value * 1e9, value / 3, 0, String(value)]);
  if (typeof value === "string") return damageText(value, random);
  if (typeof value === "boolean") return random.pick<unknown>([!value, String(value), 1]);
  if (Array.isArray(value))
    return random.pick([value.toReversed(), [...value, ...value], value.slice(1), { ...value }]);
  return random.pick([null, [value], JSON.stringify(value) ?? ""]);
}

/** Not more than a few thousand: enough of a large study. */
const MOST_PLACES = 4_000;

function placesOf(root: unknown): Place[] {
  const places: Place[] = [];
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (!isHolder(value)) continue;
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const place = { holder: value, key, depth };
      if (places.push(place) >= MOST_PLACES) return places;
      waiting.push({ value: valueAt(place), depth: depth + 1 });
    }
  }
  return places;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

function valueAt({ holder, key }: Place): unknown {
  return Reflect.getOwnPropertyDescriptor(holder, key)?.value;
}

function set({ holder, key }: Place, value: unknown): void {
  define(holder, key, value);
}

/** As JSON.parse does it: also `__proto__` becomes a member like any other. */
function define(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
