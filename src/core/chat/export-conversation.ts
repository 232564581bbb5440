import { z } from "zod";
import { ConversationSummary, Turn } from "../../shared/chat/chat.ts";
import { Id } from "../../shared/study/study.ts";
import { conversationToMarkdown, type ExportInput } from "./conversation-to-markdown.ts";
import { toFileName } from "./to-file-name.ts";

/** A conversation as a file for other programs. */
export const ConversationExport = z.strictObject({
  format: z.literal("planform-conversation"),
  version: z.literal(1),
  conversation: ConversationSummary,
  /** Ids of the turns that are shown, oldest first. */
  path: z.array(Id),
  /** All turns, also those on other branches. */
  turns: z.array(Turn),
});
export type ConversationExport = z.infer<typeof ConversationExport>;

/** A conversation as a file: the path that is shown as Markdown to read, or everything as JSON (`ConversationExport`). */
export function exportConversation({ format, ...input }: ExportInput & { format: "markdown" | "json" }): {
  fileName: string;
  mediaType: string;
  text: string;
} {
  const name = toFileName(input.conversation.title, "Conversation");
  if (format === "markdown") {
    return { fileName: `${name}.md`, mediaType: "text/markdown", text: conversationToMarkdown(input) };
  }
  const content: ConversationExport = {
    format: "planform-conversation",
    version: 1,
    conversation: input.conversation,
    path: input.path.map((turn) => turn.id),
    turns: [...input.allTurns],
  };
  return {
    fileName: `${name}.json`,
    mediaType: "application/json",
    text: `${JSON.stringify(content, undefined, 2)}\n`,
  };
}
