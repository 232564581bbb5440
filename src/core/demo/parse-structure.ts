import type { Intent } from "./intents.ts";
import { cleanName, findNodeType } from "./parse-names.ts";
import { splitList } from "./parse-values.ts";

/** `rename X to Y`, `change the name of X to Y`. */
export function parseRename(clause: string): Intent[] {
  const match =
    /^rename\s+(.+?)\s+(?:to|as|into)\s+(.+)$/iu.exec(clause) ??
    /^(?:change|set)\s+(?:the\s+)?(?:name|label|title)\s+of\s+(.+?)\s+(?:to|as)\s+(.+)$/iu.exec(clause) ??
    /^call\s+(.+?)\s+([\ue100-\uf8ff])$/iu.exec(clause);
  if (match === null) return [];
  const target = cleanName(match[1] ?? "");
  const label = (match[2] ?? "").trim().replace(/^(?:the|an?)\s+/iu, "");
  return target === "" || label === "" ? [] : [{ type: "rename", target, label }];
}

/** `remove X and Y`; links are the business of `parseConnection`, which must be asked first. */
export function parseRemove(clause: string): Intent[] {
  const match =
    /^(?:remove|delete|drop|erase|take\s+(?:away|out)|get\s+rid\s+of)\s+(.+?)(?:\s+(?:from|off)\s+(?:the\s+)?(?:canvas|study))?$/iu.exec(
      clause,
    );
  if (match === null) return [];
  const targets = splitList(match[1] ?? "")
    .map(cleanName)
    .filter((name) => name !== "");
  const isEvery = /^(?:all|every|everything)\b/iu.test(match[1] ?? "");
  if (isEvery) {
    return [
      {
        type: "unclear",
        text: clause,
        reason: "I remove nodes one by one, by their names, so that nothing goes by mistake.",
      },
    ];
  }
  return targets.length === 0 ? [] : [{ type: "remove", targets }];
}

/** `connect X and Y to Z`, `disconnect X from Y`, `remove the link between X and Y`. */
export function parseConnection(clause: string): Intent[] {
  const cut =
    /^(?:disconnect|unlink|detach)\s+(.+?)(?:\s+from\s+(.+))?$/iu.exec(clause) ??
    /^(?:remove|delete|cut|drop)\s+(?:the\s+)?(?:connection|edge|link|wire)s?\s+(?:between|from)\s+(.+?)\s+(?:and|to)\s+(.+)$/iu.exec(
      clause,
    );
  if (cut) return [{ type: "disconnect", sources: names(cut[1]), targets: names(cut[2]) }];
  const edge =
    /^(?:draw|add|make|create|insert)\s+(?:an?\s+|the\s+)?(?:connection|edge|link|wire)\s+(?:between|from)\s+(.+?)\s+(?:and|to)\s+(.+)$/iu.exec(
      clause,
    );
  const joined =
    /^(?:connect|link|wire|attach|join|hook(?:\s+up)?|feed|plug)\s+(.+?)\s+(?:up\s+)?(?:to|with|into|in\s+to)\s+(.+)$/iu.exec(
      clause,
    );
  const pair = edge ?? joined ?? /^(?:connect|link|wire|join)\s+(.+?)\s+and\s+(.+)$/iu.exec(clause);
  return pair ? [{ type: "connect", sources: names(pair[1]), targets: names(pair[2]) }] : [];
}

function names(text: string | undefined): string[] {
  return splitList(text ?? "")
    .map(cleanName)
    .filter((name) => name !== "" && findNodeType(name) !== "group");
}
