import { z } from "zod";

const TextBlock = z.looseObject({ type: z.literal("text"), text: z.string() });
const ToolUseBlock = z.looseObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
});
const ToolResultBlock = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.unknown(),
  is_error: z.boolean().nullish(),
});
const OtherBlock = z.looseObject({ type: z.string() });
const Block = z.union([TextBlock, ToolUseBlock, ToolResultBlock, OtherBlock]);
type Block = z.infer<typeof Block>;

const Message = z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Block)]) });

/** What the servers here read of a `POST /v1/messages` body; everything else in it is let through unread. */
export const MessagesRequest = z.looseObject({
  model: z.string().default("unknown-model"),
  stream: z.boolean().default(false),
  messages: z.array(Message),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  metadata: z.looseObject({ user_id: z.string().optional() }).optional(),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;

/** One tool call that has its result. */
export type ToolOutcome = {
  readonly name: string;
  readonly input: unknown;
  /** The text parts of the result, joined. */
  readonly text: string;
  readonly isError: boolean;
};

/** A user's text and what came after it, until the user's next text. */
export type Exchange = {
  readonly userText: string;
  /** Blocks in angle brackets beside the user's text: context that the app or the CLI adds. */
  readonly contextTexts: readonly string[];
  /** Assistant messages so far: the number of the reply that is due, from 0. */
  readonly replyCount: number;
  readonly replyTexts: readonly string[];
  readonly outcomes: readonly ToolOutcome[];
};

/**
 * Splits a request's messages by what a person said.
 * The CLI puts its own user texts between (reminders in angle brackets, requests to go on after a cut):
 * they start no exchange of their own.
 * @returns Oldest first; empty where no user said anything.
 */
export function readExchanges(messages: MessagesRequest["messages"]): Exchange[] {
  const exchanges: OpenExchange[] = [];
  for (const message of messages) {
    const blocks = blocksOf(message.content);
    if (message.role === "assistant") {
      const open = exchanges.at(-1);
      if (open) addReply(open, blocks);
    } else if (message.role === "user") {
      addUserBlocks(exchanges, blocks);
    }
  }
  return exchanges;
}

type OpenExchange = {
  userText: string;
  contextTexts: string[];
  replyCount: number;
  replyTexts: string[];
  outcomes: ToolOutcome[];
  calls: Map<string, { name: string; input: unknown }>;
};

function addReply(open: OpenExchange, blocks: readonly Block[]): void {
  open.replyCount += 1;
  for (const block of blocks) {
    const text = TextBlock.safeParse(block);
    if (text.success) open.replyTexts.push(text.data.text);
    const call = ToolUseBlock.safeParse(block);
    if (call.success) open.calls.set(call.data.id, { name: call.data.name, input: call.data.input });
  }
}

function addUserBlocks(exchanges: OpenExchange[], blocks: readonly Block[]): void {
  const open = exchanges.at(-1);
  const contextTexts: string[] = [];
  let userText: string | undefined;
  for (const block of blocks) {
    const result = ToolResultBlock.safeParse(block);
    if (result.success) {
      const call = open?.calls.get(result.data.tool_use_id);
      if (open && call) {
        open.outcomes.push({
          ...call,
          // The CLI marks its own errors for the model; the reply says them in words.
          text: textOf(result.data.content).replace(/<\/?tool_use_error>/g, ""),
          isError: result.data.is_error === true,
        });
      }
      continue;
    }
    const text = TextBlock.safeParse(block);
    if (!text.success) continue;
    const content = text.data.text.trim();
    if (content.startsWith("<")) contextTexts.push(content);
    else if (content !== "" && !isFromTheCli(content)) userText = content;
  }
  if (userText !== undefined) {
    exchanges.push({ userText, contextTexts, replyCount: 0, replyTexts: [], outcomes: [], calls: new Map() });
  }
}

/**
 * User messages that the CLI writes itself after a cut, an empty or refused reply, an interrupt, or behind images, to say
 * where it put them (measured with 2.1.328).
 */
function isFromTheCli(text: string): boolean {
  return /^(Your response above was |\[Your previous response had |\[Request interrupted by user|Output token limit hit|\[Image: source: )/.test(
    text,
  );
}

function blocksOf(content: string | readonly Block[]): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = z.array(z.unknown()).safeParse(content);
  if (!blocks.success) return "";
  return blocks.data
    .map((block) => TextBlock.safeParse(block))
    .flatMap((parsed) => (parsed.success ? [parsed.data.text] : []))
    .join("\n");
}
