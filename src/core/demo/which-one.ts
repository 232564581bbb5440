import { bold, joinWords } from "./describe-canvas.ts";
import { cleanName } from "./parse-names.ts";
import type { CanvasNode } from "./read-canvas.ts";
import { resolveNode } from "./resolve-node.ts";

const shownAtMost = 8;

/** The question that is asked when a name fits several nodes; `readAnswer` reads it again from the conversation. */
export function buildQuestion(name: string, nodes: readonly CanvasNode[]): string {
  const shown = nodes.slice(0, shownAtMost).map((node) => `${bold(node.label)} (\`${node.id}\`)`);
  const more = nodes.length > shownAtMost ? `, and ${nodes.length - shownAtMost} more` : "";
  return `“${name}” can mean more than one node: ${joinWords(shown, "or")}${more}. Which one do you mean? Nothing was changed.`;
}

/** The choice that an answer makes, where the text before it was such a question. */
export function readAnswer(question: string, answer: string): { name: string; nodeId: string } | undefined {
  const asked = /“([^”]+)” can mean more than one node: (.+)\. Which one do you mean\?/u.exec(question);
  if (!asked) return undefined;
  const candidates = [...(asked[2] ?? "").matchAll(/\*\*(.+?)\*\* \(`([^`]+)`\)/gu)].map(
    (match): CanvasNode => ({
      id: match[2] ?? "",
      label: (match[1] ?? "").replace(/\\(.)/g, "$1"),
      type: "note",
      data: {},
    }),
  );
  const words = cleanName(
    answer
      .replace(/^(?:i\s+mean(?:t)?|use|take|it(?:'s|\s+is))\s+/iu, "")
      .replace(/\s+(?:one|please)[.!]?$/iu, ""),
  ).replace(/^["'`“]+|["'`”]+$/g, "");
  const ordinal = ["first", "second", "third", "fourth"].indexOf(words.toLowerCase());
  const byNumber =
    candidates[ordinal >= 0 ? ordinal : Number(words) - 1] ??
    (/^last$/iu.test(words) ? candidates.at(-1) : undefined);
  const resolved = resolveNode(words, candidates);
  const chosen = byNumber ?? (resolved.type === "found" ? resolved.node : undefined);
  return chosen && { name: asked[1] ?? "", nodeId: chosen.id };
}
