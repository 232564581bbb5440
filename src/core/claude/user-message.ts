import { neutralizeMentions, neutralizeSlashCommand } from "./neutralize-prompt.ts";

export type TextBlock = { readonly type: "text"; readonly text: string };

/**
 * The one line that goes to the CLI's stdin. "@path" and "/command" have no meaning for the CLI in it, in whatever
 * block they stand: study text must not choose files for the request.
 */
export function buildUserMessageLine(message: readonly TextBlock[]): string {
  const content = message.map((block) => ({
    type: "text",
    text: neutralizeSlashCommand(neutralizeMentions(block.text)),
  }));
  return `${JSON.stringify({ type: "user", message: { role: "user", content }, parent_tool_use_id: null })}\n`;
}
