import { cleanName } from "./parse-names.ts";
import { CUT } from "./parse-values.ts";

const fillerBefore =
  /^(?:[\s,;:.()-]|\b(?:with|and|of|an?|the|that|which|is|be|can|may|should|must|has|having|it|its|values?|range|ranges|ranging|varying|varies|vary|running|runs|goes|going|go|bounds?|bounded|limits?|limited|lying|to|by|from|in|units?|on|reads?|gives?|computes?|for|called|named|labelled|as)\b)+/iu;
const fillerAfter =
  /(?:[\s,;:.()-]|\b(?:with|and|of|an?|the|that|which|is|be|can|may|should|must|has|having|it|values?|range|ranges|ranging|varying|varies|vary|running|runs|goes|going|go|bounds|bounded|limited|lying|to|by|from|in|on|as)\b)+$/iu;

/**
 * Finds the name in what is left of a request.
 * The label is the part that says `for`, `called` or `named`, else the first one with words of its own.
 */
export function findLabel(rest: string): { label: string; ignored: string } {
  const parts = rest.split(CUT).map((part) => ({
    isNamed: /^[\s,]*(?:(?:that|which)\s+is\s+)?(?:for|called|named|labelled)\b/iu.test(part),
    words: part.replace(fillerBefore, "").replace(fillerAfter, "").trim(),
  }));
  const filled = parts.filter((part) => part.words !== "");
  const chosen = filled.find((part) => part.isNamed) ?? filled[0];
  // A variable may be called `a`, which elsewhere is an article.
  const letter = /(?:^|\s)([a-z])\s*$/iu.exec(rest.split(CUT)[0] ?? "")?.[1];
  return {
    label: cleanName(chosen?.words ?? letter ?? ""),
    ignored: filled
      .filter((part) => part !== chosen)
      .map((part) => part.words)
      .join(", "),
  };
}
