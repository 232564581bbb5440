import { z } from "zod";
import { damageJson } from "./damage.ts";
import type { Random } from "./fuzz.ts";
import { hostileObjects, hostileTexts } from "./hostile-values.ts";

/** How far inputs are from what a schema asks for. */
export type Wish = "valid" | "nearly" | "hostile";

/** What means something to the target. */
export type Known = {
  readonly texts: readonly string[];
  /** By the name of the field that takes it, such as ids of what there is. */
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
};

const plainTexts: readonly [string, ...string[]] = [
  "a",
  "Width",
  "web * height",
  "model/beam.inp",
  "mm",
  "0".repeat(64),
  "AAAA",
  "2026-11-20",
  "docs.example.org",
];
/** Deeper than the deepest schema that does not hold itself. */
const MOST_DEPTH = 12;

/** A value that mostly fits a schema, found by walking it. */
export function makeFromSchema(schema: z.core.$ZodType, random: Random, known: Known, depth = 0): unknown {
  const make = (inner: z.core.$ZodType): unknown => makeFromSchema(inner, random, known, depth + 1);
  if (depth > MOST_DEPTH) return null;
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return makeText(schema, random, known.texts);
  if (schema instanceof z.ZodNumber) return makeNumber(schema, random);
  if (schema instanceof z.ZodBoolean) return random.oneIn(2);
  if (schema instanceof z.ZodEnum) return random.find(schema.options);
  if (schema instanceof z.ZodLiteral) return random.find([...schema.values]);
  if (schema instanceof z.ZodOptional) return random.oneIn(2) ? undefined : make(schema.unwrap());
  if (schema instanceof z.ZodNullable) return random.oneIn(3) ? null : make(schema.unwrap());
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return random.oneIn(2) ? undefined : make(schema.def.innerType);
  if (schema instanceof z.ZodReadonly) return make(schema.unwrap());
  if (schema instanceof z.ZodPipe) return make(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  if (schema instanceof z.ZodLazy) return make(schema.unwrap());
  if (schema instanceof z.ZodUnion) return make(random.find(schema.options) ?? z.null());
  if (schema instanceof z.ZodArray) {
    const length = random.oneIn(20) ? 200 : random.below(4);
    return Array.from({ length: depth > 4 ? Math.min(length, 3) : length }, () => make(schema.element));
  }
  if (schema instanceof z.ZodRecord) {
    const keys = Array.from({ length: random.below(4) }, () => String(make(schema.keyType)));
    return Object.fromEntries(keys.map((key) => [key, make(schema.valueType)]));
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([key, inner]) => {
      const values = known.fields?.[key] ?? [];
      const isKnown = values.length > 0 && !random.oneIn(4);
      return [key, isKnown ? structuredClone(random.find(values)) : make(inner)] as const;
    });
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  if (schema instanceof z.ZodNull) return null;
  if (schema instanceof z.ZodUndefined) return undefined;
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodAny) return random.find(hostileTexts);
  throw new Error(`No value can be made for a schema of the type ${schema._zod.def.type}`);
}

/** @param isJson whether it travels as JSON, so that nothing else can come */
export function makeInput(
  schema: z.core.$ZodType,
  random: Random,
  { wish, known, isJson }: { wish: Wish; known: Known; isJson: boolean },
): unknown {
  if (wish === "hostile" && random.oneIn(4))
    return isJson ? damageJson({}, random, known.texts) : random.find(hostileObjects);
  const value = makeFromSchema(schema, random, known);
  if (wish === "valid") return value;
  const text = JSON.stringify(value);
  const damaged = text === undefined ? null : damageJson(JSON.parse(text), random, known.texts);
  if (wish === "nearly" || isJson || typeof damaged !== "object" || damaged === null) return damaged;
  const key = random.find(Object.keys(damaged)) ?? "extra";
  return { ...damaged, [key]: random.find(hostileObjects) };
}

function makeText(schema: z.core.$ZodType<string>, random: Random, known: readonly string[]): string {
  let text = "";
  for (let attempt = 0; attempt < 12; attempt += 1) {
    text =
      (random.oneIn(3)
        ? random.pick(hostileTexts)
        : random.oneIn(4)
          ? random.pick(plainTexts)
          : random.find(known)) ?? "";
    if (z.safeParse(schema, text).success) return text;
  }
  return text;
}

function makeNumber(schema: z.ZodNumber, random: Random): number {
  const low = Math.max(schema.minValue ?? -1_000, -1e9);
  const high = Math.min(schema.maxValue ?? 1_000, 1e9);
  const value = random.oneIn(6)
    ? random.pick([low, high, 0])
    : low + (random.below(10_001) / 10_000) * (high - low);
  return schema.isInt ? Math.round(value) : value;
}
