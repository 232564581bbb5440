/** A text whose quoted parts are hidden behind one character each, so that no rule reads into them. */
export type MaskedText = { readonly text: string; readonly quotes: readonly string[] };

const firstMask = 0xe100;
const lastMask = 0xf8ff;

/** Hides `"..."`, `“...”`, `` `...` `` and `'...'`; an apostrophe inside a word is none. */
export function maskQuotes(text: string): MaskedText {
  const quotes: string[] = [];
  const masked = text
    .replace(/[\ue000-\uf8ff]/g, " ")
    .replace(
      /"([^"\n]+)"|“([^”\n]+)”|`([^`\n]+)`|(?<![\p{L}\p{N}])'([^'\n]+)'(?![\p{L}\p{N}])/gu,
      (whole, ...groups) => {
        const content = groups.slice(0, 4).find((group): group is string => typeof group === "string");
        if (content === undefined || firstMask + quotes.length > lastMask) return whole;
        quotes.push(content);
        return String.fromCharCode(firstMask + quotes.length - 1);
      },
    );
  return { text: masked, quotes };
}

export function unmask(text: string, quotes: readonly string[]): string {
  return text.replace(/[\ue100-\uf8ff]/g, (mask) => quotes[mask.charCodeAt(0) - firstMask] ?? "");
}

const verbs =
  "add|create|make|insert|put|introduce|define|include|extract|change|set|adjust|update|modify|rename|call|remove|delete|drop|" +
  "connect|link|wire|attach|join|hook|feed|disconnect|unlink|detach|keep|hold|limit|ensure|require|constrain|restrict|cap|" +
  "minimi[sz]e|maximi[sz]e|use|run|execute|start|explain|describe|summari[sz]e|show|list|check|validate|lay|arrange|tidy|" +
  "optimi[sz]e|stop|pause|resume|apply|compare|evaluate|recommend|read|write|raise|increase|extend|reduce|decrease|widen|narrow|tighten|relax|loosen|let|give|switch|tell|undo|please|then|also";
const nouns = "variable|parameter|objective|constraint|extractor|solver|model|algorithm|surrogate|note|group";

/**
 * Splits a message into single requests: at the ends of sentences, and where `and`, `then` or a comma is
 * followed by a new verb. A request that leaves its verb out (`... and a variable b`) gets the one before it.
 */
export function splitRequest(text: string): string[] {
  const clauses = text
    .split(/[.!?;](?=\s|$)|\n+/u)
    .flatMap((sentence) =>
      sentence.split(
        new RegExp(
          `(?:,\\s*|\\s+)(?:and\\s+|then\\s+|but\\s+)+(?=(?:${verbs})\\b)|,\\s*(?=(?:${verbs})\\s)`,
          "iu",
        ),
      ),
    )
    .flatMap(splitLists)
    .map(dropPoliteness)
    .filter((clause) => /[\p{L}\p{N}\ue100-\uf8ff]/u.test(clause));
  return clauses;
}

/** `add a variable a and a variable b`, `keep a below 1 and b below 2`, `set a to 1 and b to 2`. */
function splitLists(clause: string): string[] {
  const adding = /^\s*(?:\p{L}+\s+){0,4}?(add|create|insert|introduce|define|include)\s/iu.exec(clause);
  if (adding) {
    const parts = clause.split(
      new RegExp(
        `(?:,\\s*(?:and\\s+)?|\\s+and\\s+)(?=(?:an?|another)\\s+(?:\\p{L}+\\s+){0,2}(?:${nouns})\\b)`,
        "iu",
      ),
    );
    return parts.map((part, index) => (index === 0 ? part : `${adding[1]} ${part}`));
  }
  const keeping = /^\s*(keep|hold|ensure|require|make sure|set|change)\s/iu.exec(clause);
  if (keeping) {
    const parts = clause.split(
      /(?<=\d.*?)(?:,\s*(?:and\s+)?|\s+and\s+)(?=(?:the\s+)?[\p{L}\ue100-\uf8ff][^,\d]*?\s(?:below|under|above|over|at most|at least|to|between|from|<=|>=)\s*[-+\d.])/iu,
    );
    return parts.map((part, index) => (index === 0 ? part : `${keeping[1]} ${part}`));
  }
  return [clause];
}

function dropPoliteness(clause: string): string {
  const lead =
    /^(?:[\s,:-]|\b(?:please|also|then|now|next|just|ok|okay|well|so|and|kindly|(?:can|could|would|will) you|let's|let us|go ahead and|i(?:'d| would) like (?:you )?to(?: have)?|i want (?:you )?to|i want|you (?:should|must|can)|we (?:should|need to|must|want to))\b)+/iu;
  const tail = /(?:[\s,]|\b(?:please|for me|thanks|thank you|too|as well)\b)+$/iu;
  const inner = clause.trim().replace(lead, "").replace(tail, "");
  return inner === "" ? clause.trim() : inner;
}
