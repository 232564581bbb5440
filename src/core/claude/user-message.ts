import { assertNever } from "../../shared/errors.ts";
import { neutralizeMentions, neutralizeSlashCommand } from "./neutralize-prompt.ts";

export type TextBlock = { readonly type: "text"; readonly text: string };

/** A file that goes to the model as it is; documents are `application/pdf`. */
export type FileBlock = {
  readonly type: "image" | "document";
  readonly mediaType: string;
  readonly base64: string;
};

export type MessageBlock = TextBlock | FileBlock;

/**
 * The one line that goes to the CLI's stdin. "@path" and "/command" have no meaning for the CLI in it, in whatever
 * block they stand: study text must not choose files for the request.
 */
export function buildUserMessageLine(message: readonly MessageBlock[]): string {
  const content = message.map(toApiBlock);
  return `${JSON.stringify({ type: "user", message: { role: "user", content }, parent_tool_use_id: null })}\n`;
}

function toApiBlock(block: MessageBlock): Readonly<Record<string, unknown>> {
  switch (block.type) {
    case "text":
      return { type: "text", text: neutralizeSlashCommand(neutralizeMentions(block.text)) };
    case "image":
    case "document":
      return {
        type: block.type,
        source: { type: "base64", media_type: block.mediaType, data: block.base64 },
      };
    default:
      return assertNever(block);
  }
}
