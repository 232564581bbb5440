import type { z } from "zod";

/** Small choices of this window that outlive it. A value of another type than the default is not taken. */
export function readStored<T extends boolean | number>(key: string, fallback: T): T {
  const value = read(key);
  return isLike(value, fallback) ? value : fallback;
}

export function writeStored(key: string, value: boolean | number): void {
  storage()?.setItem(nameOf(key), JSON.stringify(value));
}

/** A value of a shape of its own; undefined where there is none, or one of another shape. */
export function readStoredValue<T>(key: string, schema: z.ZodType<T>): T | undefined {
  const parsed = schema.safeParse(read(key));
  return parsed.success ? parsed.data : undefined;
}

/** Undefined takes the value away. */
export function writeStoredValue<T>(key: string, value: T | undefined): void {
  if (value === undefined) storage()?.removeItem(nameOf(key));
  else storage()?.setItem(nameOf(key), JSON.stringify(value));
}

function read(key: string): unknown {
  const text = storage()?.getItem(nameOf(key));
  return text === null || text === undefined ? undefined : parse(text);
}

function nameOf(key: string): string {
  return `planform.${key}`;
}

/** Undefined where the browser forbids storage, and outside a window. */
function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isLike<T>(value: unknown, sample: T): value is T {
  return typeof value === typeof sample && (typeof value !== "number" || Number.isFinite(value));
}
