import type { Intent } from "./intents.ts";
import { unmask } from "./split-request.ts";

const commandWords = "ls|cat|echo|pwd|whoami|date|python3?|node|git|rm|touch|curl|env";
const commands: readonly RegExp[] = [
  /^(?:run|execute|try|call|use)\s+(?:(?:the|a|this)\s+)?(?:(?:shell|bash|terminal)\s+)?command:?\s+(.+)$/iu,
  /^(?:run|execute)\s+([\ue100-\uf8ff])$/iu,
  new RegExp(`^(?:run|execute)\\s+((?:${commandWords})\\b.*)$`, "iu"),
];
const content =
  "(?:,?\\s+(?:with|saying|that\\s+says|containing|which\\s+says)\\s+(?:the\\s+)?(?:(?:text|content|words?)\\s+)?(.+))?";
const writing: readonly RegExp[] = [
  new RegExp(
    `^(?:write|create|save|make|add)\\s+(?:(?:a|the|me|new)\\s+)*(?:text\\s+)?file\\s+(?:called\\s+|named\\s+|at\\s+)?(\\S+?)${content}$`,
    "iu",
  ),
  new RegExp(`^(?:write|save)\\s+(?:to\\s+)?([\\w./\\\\-]+\\.[a-z]\\w*)${content}$`, "iu"),
];
const reading =
  /^(?:read|open|cat|show(?:\s+me)?|print)\s+(?:(?:the\s+)?(?:file|contents?\s+of)\s+)*([~.]?[\w@~./\\-]*(?:\/|\\|\.[a-z]\w*)[\w./\\-]*|[\ue100-\uf8ff])$/iu;

/** Requests that need the CLI's own tools: run a command, write or read a file. They show what a mode allows. */
export function parseTools(clause: string, quotes: readonly string[]): Intent | undefined {
  const command = firstMatch(commands, clause);
  if (command) return { type: "command", command: unmask((command[1] ?? "").trim(), quotes) };
  const write = firstMatch(writing, clause);
  if (write) {
    const text =
      write[2] === undefined ? "Written by the Planform demo model." : unmask(write[2], quotes).trim();
    return { type: "write-file", path: unmask(write[1] ?? "", quotes), content: `${text}\n` };
  }
  const read = reading.exec(clause);
  return read ? { type: "read-file", path: unmask(read[1] ?? "", quotes) } : undefined;
}

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return undefined;
}
