import type { QueueState } from "../../shared/chat/chat.ts";

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd" };

/** What a turn that waits waits for. */
export function queueWords(queue: QueueState, turnId: string): string {
  const entry = queue.waiting.find((waiting) => waiting.turnId === turnId);
  if (entry === undefined) return "Waits to be started";
  if (entry.for === "conversation") return "Waits for the message before it";
  const line = queue.waiting.filter((waiting) => waiting.for === "process");
  const place = line.indexOf(entry) + 1;
  return `Waits for a free process (${place === 1 ? "next" : `${place}${endings[ordinals.select(place)] ?? "th"}`} in line)`;
}
