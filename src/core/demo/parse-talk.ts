import type { Intent } from "./intents.ts";
import { anyTypeWord, cleanName, findNodeType } from "./parse-names.ts";

const theStudy =
  "(?:(?:this|the|my|our|current|whole)\\s+)*(?:study|canvas|design|problem|set-?up|graph|everything|it|this|that|what\\s+(?:this|we\\s+have)(?:\\s+is)?)";

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Intent];

/** Questions and small talk, in the order in which they are tried. */
const rules: readonly Rule[] = [
  rule("(?:who|what)\\s+(?:are|is)\\s+(?:you|this\\s+model|your\\s+name)\\b.*", talk("who")),
  rule("(?:.*\\s)?are\\s+you\\s+(?:claude|an?\\s+(?:ai|llm|human|real|robot|demo)|real|gpt).*", talk("who")),
  rule("(?:which|what)\\s+(?:ai\\s+|language\\s+)*model\\s+(?:are|do)\\s+(?:you|i)\\b.*", talk("who")),
  rule(
    "(?:.*\\b)?(?:what(?:'s|\\s+is|\\s+are)|is\\s+there|are\\s+there|anything|something|find|show|list|any)\\b.*\\b(?:wrong|problems?|missing|errors?|issues?|incomplete)\\b.*",
    () => ({ type: "check" }),
  ),
  rule("what\\b.*\\b(?:fix|mend|repair|is\\s+left)\\b.*", () => ({ type: "check" })),
  rule(
    `(?:check|validate|verify|review|test)(?:\\s+${theStudy})?(?:\\s+for\\s+(?:problems|errors|mistakes))?`,
    () => ({ type: "check" }),
  ),
  rule(
    `(?:is|are|can|does)\\s+${theStudy}\\s+(?:(?:be\\s+)?(?:ok|okay|right|correct|complete|valid|fine|ready|run)\\b.*|look\\s+(?:ok|right|good))`,
    () => ({ type: "check" }),
  ),
  rule(
    "(?:lay\\s*-?\\s*out|auto-?\\s?layout|arrange|tidy(?:\\s+up)?|clean(?:\\s+up)?|organi[sz]e|sort)(?:\\s+(?:the|all|my|this))*(?:\\s+(?:canvas|nodes?|graph|diagram|study|layout|everything))?(?:\\s+(?:automatically|nicely|up))?",
    () => ({ type: "layout" }),
  ),
  rule(
    "(?:(?:list|show)(?:\\s+me)?|what|which)\\s+(?:all\\s+)?(?:the\\s+|my\\s+)?studies(?:\\s+(?:are|do|exist)\\b.*)?",
    () => ({
      type: "list-studies",
    }),
  ),
  rule(
    "(?:create|make|start|add|new)\\s+(?:(?:an?|new|another|the)\\s+)*study\\s+(?:called|named|for)\\s+(.+)",
    (match) => ({
      type: "create-study",
      name: cleanName(match[1] ?? ""),
    }),
  ),
  rule("(?:create|make|start|add|new)\\s+(?:(?:an?|new|another|the)\\s+)*study", (match) => ({
    type: "unclear",
    text: match[0],
    reason: "What should the new study be called?",
  })),
  rule(
    `(?:(?:read|show|list|give|name|tell)(?:\\s+me)?|what|which|how\\s+many)\\s+(?:(?:all|the|of|my|are|is)\\s+)*(${anyTypeWord})(?:\\s+(?:do|are|is|has|have|in|on|there)\\b.*)?`,
    (match) => {
      const nodeType = findNodeType(match[1] ?? "");
      return nodeType === undefined ? { type: "read" } : { type: "read", nodeType };
    },
  ),
  rule(
    "(?:(?:read|show|list|print|look\\s+at)(?:\\s+me)?|what(?:'s|\\s+is|\\s+nodes\\s+are|\\s+do\\s+we\\s+have|\\s+is\\s+there)(?:\\s+on)?|how\\s+many)\\s+(?:all\\s+)?(?:the\\s+)?(?:canvas|nodes?|graph|everything|edges)(?:\\s+(?:are|on|in)\\b.*)?",
    () => ({ type: "read" }),
  ),
  rule(
    `(?:explain|describe|summari[sz]e|tell\\s+me(?:\\s+more)?\\s+about|give\\s+me\\s+(?:an?\\s+)?(?:overview|summary)\\s+of)(?:\\s+(?:to\\s+)?me)?\\s+${theStudy}`,
    () => ({ type: "explain" }),
  ),
  rule(
    `(?:what(?:'s|\\s+is|\\s+does)|how\\s+does)\\s+${theStudy}(?:\\s+(?:about|do|for|work|optimi[sz]e|computes?))*`,
    () => ({ type: "explain" }),
  ),
  rule("(?:an?\\s+|the\\s+)?(?:overview|summary|summari[sz]e|explain|describe)", () => ({ type: "explain" })),
  rule(
    "(?:explain|describe|tell\\s+me(?:\\s+more)?\\s+about|what(?:'s|\\s+is|\\s+are)(?:\\s+the\\s+(?:bounds|range|limit|value)\\s+of)?)\\s+(?!you\\b|your\\b)(.+)",
    (match) => ({ type: "explain", target: cleanName(match[1] ?? "") }),
  ),
  rule(
    "help\\b.*|(?:what|how)\\s+(?:can|do|could)\\s+(?:you|i)\\b.*|(?:(?:show|give)\\s+(?:me\\s+)?(?:some\\s+)?)?examples?|commands",
    talk("help"),
  ),
  rule("(?:pause|suspend|hold)\\s+(?:the\\s+)?(?:run|it|optimi[sz]ation|search)", talk("pause")),
  rule("(?:undo|redo|revert|take\\s+(?:it|that)\\s+back|go\\s+back)\\b.*", talk("undo")),
  rule("(?:hi|hello|hey|good\\s+(?:morning|afternoon|evening)|greetings)\\b.{0,30}", talk("greeting")),
  rule(
    "(?:thanks|thank\\s+you|great|perfect|nice|cool|good|well\\s+done|ok|okay|bye|goodbye)\\b.{0,30}",
    talk("thanks"),
  ),
];

/** Requests that change nothing: questions about the study, greetings, help. */
export function parseTalk(clause: string): Intent | undefined {
  for (const [pattern, read] of rules) {
    const match = pattern.exec(clause);
    if (match !== null) return read(match);
  }
  return undefined;
}

function rule(source: string, read: Rule[1]): Rule {
  return [new RegExp(`^(?:${source})$`, "iu"), read];
}

function talk(topic: Extract<Intent, { type: "talk" }>["topic"]): () => Intent {
  return () => ({ type: "talk", topic });
}
