import type { ExtractionLimits } from "../../src/core/chat/extract-modifications.ts";

/** What `extractModifications` has to find, without the wording of its reasons. */
export type ReferenceFinding =
  | { type: "modification"; value: unknown; startIndex: number; endIndex: number }
  | { type: "rejected"; failure: FailureKind; startIndex: number; endIndex: number };

type FailureKind = "syntax" | "text-ended" | "too-long" | "too-deep";

/** The rules of `extractModifications` taken literally, one brace after the other: slow, and plain enough to be read as right. */
export function extractByReference(text: string, limits: ExtractionLimits): ReferenceFinding[] {
  const found: ReferenceFinding[] = [];
  let rejectedUntil = 0;
  let at = text.indexOf("{");
  while (at >= 0) {
    const end = findEndByTrying(text, at, limits);
    if (end !== undefined) {
      const parsed = JSON.parse(text.slice(at, end)) as Record<string, unknown>;
      const value = Object.hasOwn(parsed, "modification") ? parsed.modification : null;
      if (value !== null) found.push({ type: "modification", value, startIndex: at, endIndex: end });
      at = text.indexOf("{", end);
    } else {
      const broken = findWhereItBreaks(text, at, limits);
      if (broken.hasKey && at >= rejectedUntil) {
        found.push({ type: "rejected", failure: broken.failure, startIndex: at, endIndex: broken.position });
        rejectedUntil = broken.position;
      }
      at = text.indexOf("{", at + 1);
    }
  }
  return found;
}

/** Asks `JSON.parse` about every end; no valid object begins with a shorter valid object, so the first one is the only one. */
function findEndByTrying(
  text: string,
  start: number,
  { maxLength, maxDepth }: ExtractionLimits,
): number | undefined {
  for (let brace = text.indexOf("}", start); brace >= 0; brace = text.indexOf("}", brace + 1)) {
    const length = brace + 1 - start;
    if (length > maxLength) return undefined;
    let parsed: unknown;
    try {
      parsed = JSON.parse(text.slice(start, brace + 1));
    } catch {
      continue;
    }
    return measureDepth(text.slice(start, brace + 1), parsed) > maxDepth ? undefined : brace + 1;
  }
  return undefined;
}

function measureDepth(json: string, parsed: unknown): number {
  // The brackets outside of strings; with equal keys the parsed value does not show them all.
  if (typeof parsed !== "object") return 0;
  let depth = 0;
  let deepest = 0;
  for (const character of json.replace(/"(?:[^"\\]|\\.)*"/gsu, "")) {
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

class Broken extends Error {
  readonly position: number;
  readonly failure: FailureKind;
  constructor(position: number, failure: FailureKind) {
    super(failure);
    this.position = position;
    this.failure = failure;
  }
}

/** A parser by recursive descent whose only purpose is to say where the object at `start` stops being one. */
function findWhereItBreaks(
  text: string,
  start: number,
  { maxLength, maxDepth }: ExtractionLimits,
): { position: number; failure: FailureKind; hasKey: boolean } {
  const end = Math.min(text.length, start + maxLength);
  let at = start;
  let hasKey = false;

  function look(): string {
    if (at < end) return text.charAt(at);
    throw new Broken(end, end < text.length ? "too-long" : "text-ended");
  }
  function demand(allowed: RegExp): string {
    const character = look();
    if (!allowed.test(character)) throw new Broken(at, "syntax");
    at++;
    return character;
  }
  function space(): void {
    while (/[ \t\r\n]/.test(look())) at++;
  }
  function string(): string {
    const from = at;
    demand(/"/);
    for (;;) {
      if (look() < " ") throw new Broken(at, "syntax");
      const character = demand(/./s);
      if (character === '"') return JSON.parse(text.slice(from, at)) as string;
      if (character === "\\" && demand(/["\\/bfnrtu]/) === "u")
        for (let i = 0; i < 4; i++) demand(/[0-9a-fA-F]/);
    }
  }
  function digits(): void {
    demand(/[0-9]/);
    while (/[0-9]/.test(look())) at++;
  }
  function number(): void {
    if (look() === "-") at++;
    if (look() === "0") at++;
    else digits();
    if (look() === ".") {
      at++;
      digits();
    }
    if (/[eE]/.test(look())) {
      at++;
      if (/[+-]/.test(look())) at++;
      digits();
    }
  }
  function word(letters: string): void {
    for (const letter of letters) demand(new RegExp(letter));
  }
  function value(depth: number): void {
    const character = look();
    if (character === "{") object(depth);
    else if (character === "[") array(depth);
    else if (character === '"') string();
    else if (character === "t") word("true");
    else if (character === "f") word("false");
    else if (character === "n") word("null");
    else if (/[-0-9]/.test(character)) number();
    else throw new Broken(at, "syntax");
  }
  function array(depth: number): void {
    if (depth > maxDepth) throw new Broken(at, "too-deep");
    at++;
    space();
    if (look() === "]") {
      at++;
      return;
    }
    for (;;) {
      space();
      value(depth + 1);
      space();
      if (demand(/[,\]]/) === "]") return;
    }
  }
  function object(depth: number): void {
    if (depth > maxDepth) throw new Broken(at, "too-deep");
    at++;
    space();
    if (look() === "}") {
      at++;
      return;
    }
    for (;;) {
      space();
      const key = string();
      space();
      demand(/:/);
      if (depth === 1 && key === "modification") hasKey = true;
      space();
      value(depth + 1);
      space();
      if (demand(/[,}]/) === "}") return;
    }
  }

  try {
    object(1);
  } catch (error) {
    if (error instanceof Broken) return { position: error.position, failure: error.failure, hasKey };
    throw error;
  }
  throw new Error(`JSON.parse refuses what this parser takes: ${text.slice(start, at)}`);
}
