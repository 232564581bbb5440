import type { Intent } from "./intents.ts";
import { anyTypeWord, cleanName, findNodeType } from "./parse-names.ts";
import { unmask } from "./split-request.ts";

const theStudy =
  "(?:(?:this|the|my|our|current|whole)\\s+)*(?:study|canvas|design|problem|set-?up|graph|everything|it|this|that|what\\s+(?:this|we\\s+have)(?:\\s+is)?)";

/** Requests that change nothing: questions, greetings, and tries of the CLI's own tools. */
export function parseTalk(clause: string, quotes: readonly string[]): Intent[] {
  return parseTools(clause, quotes) ?? parseQuestion(clause) ?? parseSmallTalk(clause) ?? [];
}

function parseTools(clause: string, quotes: readonly string[]): Intent[] | undefined {
  const command =
    /^(?:run|execute|try|call|use)\s+(?:(?:the|a|this)\s+)?(?:(?:shell|bash|terminal)\s+)?command:?\s+(.+)$/iu.exec(
      clause,
    ) ??
    /^(?:run|execute)\s+([\ue100-\uf8ff])$/iu.exec(clause) ??
    /^(?:run|execute)\s+((?:ls|cat|echo|pwd|whoami|date|python3?|node|git|rm|touch|curl|env)\b.*)$/iu.exec(
      clause,
    );
  if (command) return [{ type: "command", command: unmask((command[1] ?? "").trim(), quotes) }];
  const write =
    /^(?:write|create|save|make)\s+(?:(?:a|the|me|new)\s+)*(?:text\s+)?file\s+(?:called\s+|named\s+|at\s+)?(\S+?)(?:,?\s+(?:with|saying|that\s+says|containing|which\s+says)\s+(?:the\s+)?(?:(?:text|content|words?)\s+)?(.+))?$/iu.exec(
      clause,
    );
  if (write) {
    const content =
      write[2] === undefined
        ? "Written by the Planform demo model.\n"
        : `${unmask(write[2], quotes).trim()}\n`;
    return [{ type: "write-file", path: unmask(write[1] ?? "", quotes), content }];
  }
  const read =
    /^(?:read|open|cat|show(?:\s+me)?|print)\s+(?:(?:the\s+)?(?:file|content(?:s)?\s+of)\s+)*([~.]?[\w@~./\\-]*(?:\/|\\|\.[a-z]\w*)[\w./\\-]*|[\ue100-\uf8ff])$/iu.exec(
      clause,
    );
  return read ? [{ type: "read-file", path: unmask(read[1] ?? "", quotes) }] : undefined;
}

function parseQuestion(clause: string): Intent[] | undefined {
  if (
    /\b(?:what(?:'s| is| are)|is there|are there|anything|something|find|show|list|any)\b.*\b(?:wrong|problems?|missing|errors?|issues?|incomplete)\b/iu.test(
      clause,
    )
  )
    return [{ type: "check" }];
  if (
    matches(
      clause,
      `(?:check|validate|verify|review|test)(?:\\s+${theStudy})?(?:\\s+for\\s+(?:problems|errors|mistakes))?`,
    )
  )
    return [{ type: "check" }];
  if (
    matches(
      clause,
      `(?:is|are|can|does)\\s+${theStudy}\\s+(?:(?:be\\s+)?(?:ok|okay|right|correct|complete|valid|fine|ready|run)\\b.*|look\\s+(?:ok|right|good))`,
    )
  )
    return [{ type: "check" }];
  if (
    matches(
      clause,
      "(?:lay\\s*-?\\s*out|auto-?\\s?layout|arrange|tidy(?:\\s+up)?|clean(?:\\s+up)?|organi[sz]e|sort)(?:\\s+(?:the|all|my|this))*(?:\\s+(?:canvas|nodes?|graph|diagram|study|layout|everything))?(?:\\s+(?:automatically|nicely|up))?",
    )
  )
    return [{ type: "layout" }];
  if (
    matches(
      clause,
      "(?:(?:list|show)(?:\\s+me)?|what|which)\\s+(?:all\\s+)?(?:the\\s+|my\\s+)?studies(?:\\s+(?:are|do|exist)\\b.*)?",
    )
  )
    return [{ type: "list-studies" }];
  const study =
    /^(?:create|make|start|add|new)\s+(?:(?:an?|new|another|the)\s+)*study(?:\s+(?:called|named|for)\s+(.+))?$/iu.exec(
      clause,
    );
  if (study)
    return study[1] === undefined
      ? [{ type: "unclear", text: clause, reason: "What should the new study be called?" }]
      : [{ type: "create-study", name: cleanName(study[1]) }];
  const list = new RegExp(
    `^(?:(?:read|show|list|give|name|tell)(?:\\s+me)?|what|which)\\s+(?:(?:all|the|of|my|are|is)\\s+)*(${anyTypeWord})(?:\\s+(?:do|are|is|has|have|in|on|there)\\b.*)?$`,
    "iu",
  ).exec(clause);
  if (list) {
    const nodeType = findNodeType(list[1] ?? "");
    return [nodeType === undefined ? { type: "read" } : { type: "read", nodeType }];
  }
  if (
    matches(
      clause,
      `(?:(?:read|show|list|print|look\\s+at)(?:\\s+me)?|what(?:'s|\\s+is|\\s+nodes\\s+are|\\s+do\\s+we\\s+have|\\s+is\\s+there)(?:\\s+on)?)\\s+(?:all\\s+)?(?:the\\s+)?(?:canvas|nodes?|graph|everything|edges)(?:\\s+on\\s+the\\s+canvas)?`,
    )
  )
    return [{ type: "read" }];
  return parseExplain(clause);
}

function parseExplain(clause: string): Intent[] | undefined {
  if (
    matches(
      clause,
      `(?:explain|describe|summari[sz]e|tell\\s+me(?:\\s+more)?\\s+about|give\\s+me\\s+(?:an?\\s+)?(?:overview|summary)\\s+of)(?:\\s+(?:to\\s+)?me)?\\s+${theStudy}`,
    )
  )
    return [{ type: "explain" }];
  if (
    matches(
      clause,
      `(?:what(?:'s|\\s+is|\\s+does)|how\\s+does)\\s+${theStudy}(?:\\s+(?:about|do|for|work|optimi[sz]e|computes?))*`,
    )
  )
    return [{ type: "explain" }];
  if (matches(clause, "(?:an?\\s+|the\\s+)?(?:overview|summary|summari[sz]e|explain|describe)"))
    return [{ type: "explain" }];
  const one =
    /^(?:explain|describe|tell\s+me(?:\s+more)?\s+about|what(?:'s|\s+is|\s+are)(?:\s+the\s+(?:bounds|range|limit|value)\s+of)?)\s+(.+)$/iu.exec(
      clause,
    );
  return one && !/^(?:you|your)\b/iu.test(one[1] ?? "")
    ? [{ type: "explain", target: cleanName(one[1] ?? "") }]
    : undefined;
}

function parseSmallTalk(clause: string): Intent[] | undefined {
  if (
    /^(?:who|what)\s+(?:are|is)\s+(?:you|this\s+model|your\s+name)\b|\bare\s+you\s+(?:claude|an?\s+(?:ai|llm|human|real|robot|demo)|real|gpt)|^(?:which|what)\s+(?:ai\s+)?(?:language\s+)?model\s+(?:are|is|do|am)\b/iu.test(
      clause,
    )
  )
    return [{ type: "talk", topic: "who" }];
  if (
    /^(?:help\b|what\s+(?:can|do|could)\s+(?:you|i)\b|how\s+(?:do|can)\s+i\b|(?:show|give)\s+(?:me\s+)?(?:some\s+)?examples|examples?$|commands$|\?+$)/iu.test(
      clause,
    )
  )
    return [{ type: "talk", topic: "help" }];
  if (/^(?:undo|redo|revert|take\s+(?:it|that)\s+back|go\s+back)\b/iu.test(clause))
    return [{ type: "talk", topic: "undo" }];
  if (
    /^(?:run|start|launch|begin|stop|pause|resume)\s+(?:(?:the|an?|it|this|new)\s+)*(?:optimi[sz]ation|optimi[sz]er|study|run|solver|trials?|simulation|search)?$|^optimi[sz]e\b/iu.test(
      clause,
    )
  )
    return [{ type: "talk", topic: "run" }];
  if (
    /^(?:thanks|thank\s+you|great|perfect|nice|cool|good|well\s+done|ok|okay|bye|goodbye)\b/iu.test(clause) &&
    clause.length < 40
  )
    return [{ type: "talk", topic: "thanks" }];
  if (
    /^(?:hi|hello|hey|good\s+(?:morning|afternoon|evening)|greetings|moin|hallo)\b/iu.test(clause) &&
    clause.length < 40
  )
    return [{ type: "talk", topic: "greeting" }];
  return undefined;
}

function matches(clause: string, source: string): boolean {
  return new RegExp(`^(?:${source})$`, "iu").test(clause);
}
