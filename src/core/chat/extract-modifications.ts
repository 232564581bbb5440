import { createJsonObjectScanner } from "./json-object-scanner.ts";
import type { ObjectCandidate } from "./json-recognizer.ts";
import { createTextWindow, type TextWindow } from "./json-text-window.ts";

/** Places are UTF-16 offsets from the start of the whole text; `endIndex` is one past the last character. */
export type ExtractedModification =
  | {
      readonly type: "modification";
      /** What stands under the key, parsed but not checked. */
      readonly value: unknown;
      readonly startIndex: number;
      readonly endIndex: number;
    }
  | {
      readonly type: "rejected";
      /** A sentence for the user: what was wrong, where, and a short excerpt. */
      readonly reason: string;
      readonly startIndex: number;
      readonly endIndex: number;
    };

export type ModificationExtractor = {
  /** @returns What became certain with this piece, in the order of the text. */
  push(textChunk: string): ExtractedModification[];
  /** The text is over. @returns What was still undecided. */
  end(): ExtractedModification[];
  /** Characters read and objects settled so far: grows in proportion to the text, whatever is in it. */
  work(): number;
};

export type ExtractionLimits = {
  /** Longest object in characters (UTF-16 units); also bounds what a stream keeps in memory. */
  readonly maxLength: number;
  /** Objects and arrays that may be open at once within an object, itself included. */
  readonly maxDepth: number;
};

export const extractionLimits: ExtractionLimits = { maxLength: 1_048_576, maxDepth: 128 };

/**
 * Finds the JSON objects of a text that have a key `modification`, wherever they stand: in prose, code fences, arrays.
 * Linear in the length of the text, for every text.
 *
 * From left to right, at each `{`: if strict JSON (RFC 8259) of an object begins there and is complete, that object is
 * taken as a whole and the search goes on behind it; else the brace is prose and the search goes on with the next one,
 * also inside what looked like a string. It follows that
 * - the outermost valid object decides: a `modification` deeper inside another valid object is not taken, `[{…},{…}]`
 *   gives each object of the array, and nothing is ever taken out of a string;
 * - inside an object that is broken or never closed, the valid ones count by themselves;
 * - keys count by their meaning (`"\u006dodification"` is the key), of equal keys the last one, as for `JSON.parse`;
 *   a value of `null` means that there is no modification.
 * An object that breaks after its own key `modification` and the colon is rejected, with the reason; other broken ones
 * are prose. Broken objects inside the part of a rejected one that was read are not reported again.
 */
export function extractModifications(
  text: string,
  limits: ExtractionLimits = extractionLimits,
): ExtractedModification[] {
  const extractor = createModificationExtractor(limits);
  const found = extractor.push(text);
  found.push(...extractor.end());
  return found;
}

/** The same over a text that arrives in pieces: together the pieces give what `extractModifications` gives for the whole. */
export function createModificationExtractor(
  limits: ExtractionLimits = extractionLimits,
): ModificationExtractor {
  const window = createTextWindow();
  let found: ExtractedModification[] = [];
  let rejectedUntil = 0;

  const scanner = createJsonObjectScanner({
    ...limits,
    key: "modification",
    readText: window.read,
    onSettled(candidate) {
      if (candidate.state === "closed") {
        if (!candidate.hasKey) return;
        const value = readModification(window.read(candidate.start, candidate.end));
        if (value === null) return;
        found.push({ type: "modification", value, startIndex: candidate.start, endIndex: candidate.end });
      } else if (candidate.start >= rejectedUntil) {
        rejectedUntil = candidate.end;
        const reason = describeFailure(candidate, window, limits);
        found.push({ type: "rejected", reason, startIndex: candidate.start, endIndex: candidate.end });
      }
    },
  });

  function takeFound(): ExtractedModification[] {
    const taken = found;
    found = [];
    return taken;
  }

  return {
    push(textChunk) {
      window.append(textChunk);
      scanner.scan(textChunk);
      window.forgetBefore(scanner.neededFrom());
      return takeFound();
    },
    end() {
      scanner.end();
      return takeFound();
    },
    work: scanner.work,
  };
}

function readModification(json: string): unknown {
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === "object" && parsed !== null && "modification" in parsed
    ? parsed.modification
    : null;
}

function describeFailure(candidate: ObjectCandidate, window: TextWindow, limits: ExtractionLimits): string {
  const { start, end, failure } = candidate;
  const head = `starts ${quote(window.read(start, Math.min(end, start + 40)))}`;
  const tail = `after ${quote(window.read(Math.max(start, end - 40), end))}`;
  switch (failure?.type) {
    case "text-ended":
      return `A change in the text is not complete: the text ends before it is closed, ${tail}`;
    case "too-long":
      return `A change in the text is longer than ${limits.maxLength} characters and was given up; it ${head}`;
    case "too-deep":
      return `A change in the text is nested deeper than ${limits.maxDepth} levels; it ${head}`;
    default: {
      const expected = failure?.expected ?? "something else";
      const found = describeCharacter(window.read(end, end + 1));
      return `A change in the text is not valid JSON: expected ${expected}, found ${found} at character ${end - start + 1}, ${tail}`;
    }
  }
}

/** One line, and no half characters where the excerpt was cut. */
function quote(excerpt: string): string {
  return `⟨${excerpt
    .replace(/\s+/gu, " ")
    .replace(/\p{Cc}/gu, "·")
    .replace(/\p{Cs}/gu, "")}⟩`;
}

function describeCharacter(character: string): string {
  if (character === "\n" || character === "\r") return "a line break";
  if (/^[\p{Cc}\p{Cs}]$/u.test(character)) return "a special character";
  return `"${character}"`;
}
