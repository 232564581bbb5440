import {
  createModificationExtractor,
  type ExtractedModification,
  type ExtractionLimits,
} from "../../src/core/chat/extract-modifications.ts";
import type { ReferenceFinding } from "./reference-extraction.ts";

/** Brings what was extracted into the form of the reference, with the reason as its kind. */
export function withoutWording(found: readonly ExtractedModification[]): ReferenceFinding[] {
  return found.map((entry) => {
    if (entry.type === "modification") return { ...entry };
    const { startIndex, endIndex } = entry;
    return { type: "rejected", failure: readFailure(entry.reason), startIndex, endIndex };
  });
}

/** Extracts from the text cut at `cuts` (any numbers). */
export function extractInPieces(
  text: string,
  cuts: readonly number[],
  limits: ExtractionLimits,
): ExtractedModification[] {
  const places = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
  const extractor = createModificationExtractor(limits);
  const found: ExtractedModification[] = [];
  let from = 0;
  for (const place of [...places, text.length]) {
    found.push(...extractor.push(text.slice(from, place)));
    from = place;
  }
  return [...found, ...extractor.end()];
}

function readFailure(reason: string): "syntax" | "text-ended" | "too-long" | "too-deep" {
  if (reason.includes("is not valid JSON")) return "syntax";
  if (reason.includes("is not complete")) return "text-ended";
  if (reason.includes("is longer than")) return "too-long";
  if (reason.includes("is nested deeper")) return "too-deep";
  throw new Error(`Unknown reason: ${reason}`);
}
