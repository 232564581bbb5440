import { z } from "zod";
import { AppError, ErrorInfo } from "../errors.ts";
import { Id } from "../study/study.ts";
import { Approval, Attachment, Mention, Mode, TurnChange, TurnState, Usage } from "./chat.ts";

/** What a client of the chat stream sends: one JSON object in each text message. */
export const StreamRequest = z.discriminatedUnion("type", [
  /**
   * Binds the connection to a conversation: a new one when none is named. With `since` everything that came after the
   * message of that number is told again; without it the turns that have no end yet are told as they are.
   */
  z.strictObject({
    type: z.literal("start"),
    conversationId: Id.optional(),
    sessionId: Id.optional(),
    /** Default for a new session: `user`. One that is there already is switched when it has another mode. */
    mode: Mode.optional(),
    since: z.number().nonnegative().optional(),
  }),
  /** A repeated `requestId` sends nothing a second time; it is answered with the turn that it started. */
  z.strictObject({
    type: z.literal("message"),
    requestId: Id.optional(),
    text: z.string(),
    /** Ids of the selected nodes. */
    selection: z.array(Id).optional(),
    mentions: z.array(Mention).optional(),
    attachments: z.array(Attachment.shape.id).optional(),
  }),
  /** Answers a `tool_call` whose `approval` is pending. */
  z.strictObject({
    type: z.literal("answer"),
    turnId: Id,
    toolUseId: z.string().min(1).max(200),
    decision: z.enum(["allow", "deny"]),
    reason: z.string().max(2_000).optional(),
  }),
  z.strictObject({ type: z.literal("ping") }),
  /** Stops a turn; when none is named, the one that runs. */
  z.strictObject({ type: z.literal("stop"), turnId: Id.optional() }),
]);
export type StreamRequest = z.infer<typeof StreamRequest>;

const base = {
  /**
   * Where the stream is: `since` of a later `start` goes on after the message with this number. It is the number of
   * the app's event that the message tells of; where one event takes several messages, the earlier of them have
   * fractions below it. 0: nothing to go on from yet, the rest of the present state follows.
   */
  seq: z.number().nonnegative(),
};
const ofTurn = { ...base, turnId: Id };
const pieceOfPart = {
  ...ofTurn,
  partId: z.string(),
  /** To be added to what the part has so far. */
  text: z.string(),
  /** Present where the text takes the place of what the part had so far. */
  replace: z.literal(true).optional(),
};

/** What a client of the chat stream is told: one JSON object in each text message. */
export const StreamMessage = z.discriminatedUnion("type", [
  /** Answers `start`. */
  z.strictObject({
    ...base,
    type: z.literal("conversation_created"),
    conversationId: Id,
    sessionId: Id,
    mode: Mode,
    /** False for a conversation that is new. */
    resumed: z.boolean(),
  }),
  /** What came since the asked number is no longer known: what follows is the present state of its turns, from their start on. */
  z.strictObject({ ...base, type: z.literal("reset") }),
  z.strictObject({ ...ofTurn, type: z.literal("message_accepted"), requestId: Id, state: TurnState }),
  /** A waiting message was taken back: its turn will not come. */
  z.strictObject({ ...ofTurn, type: z.literal("message_withdrawn") }),
  z.strictObject({ ...ofTurn, type: z.literal("response_started") }),
  z.strictObject({ ...pieceOfPart, type: z.literal("text") }),
  z.strictObject({ ...pieceOfPart, type: z.literal("thinking") }),
  /** Comes again for the same tool when its `input` or `approval` has changed. */
  z.strictObject({
    ...ofTurn,
    type: z.literal("tool_call"),
    toolUseId: z.string(),
    /** As the `claude` command says it: `mcp__planform__canvas_add_node`, `Read`. */
    name: z.string(),
    input: z.json().optional(),
    approval: Approval.optional(),
  }),
  z.strictObject({
    ...ofTurn,
    type: z.literal("tool_result"),
    toolUseId: z.string(),
    state: z.enum(["done", "failed", "denied"]),
    result: z.string().optional(),
    /** True where `result` is not all of it. */
    isCut: z.boolean().optional(),
  }),
  /** A change of the study, or one that was refused. */
  z.strictObject({ ...ofTurn, type: z.literal("canvas_modification"), change: TurnChange }),
  /** Comes again with the same `partId` when its text has changed. */
  z.strictObject({
    ...ofTurn,
    type: z.literal("notice"),
    partId: z.string(),
    level: z.enum(["info", "warning", "error"]),
    text: z.string(),
    hint: z.string().optional(),
  }),
  /** The turn has its end; each turn comes to exactly one. */
  z.strictObject({
    ...ofTurn,
    type: z.literal("response_done"),
    state: TurnState.extract(["done", "stopped", "failed", "interrupted"]),
    /** All text of the answer; parts stand apart by an empty line. */
    text: z.string(),
    error: ErrorInfo.optional(),
    usage: Usage.optional(),
    model: z.string().optional(),
  }),
  /** Something that was asked for could not be done. The connection stays. */
  z.strictObject({
    ...base,
    type: z.literal("error"),
    ...ErrorInfo.shape,
    /** Of the message that it answers, where that had one. */
    requestId: Id.optional(),
  }),
  z.strictObject({ ...base, type: z.literal("pong") }),
]);
export type StreamMessage = z.infer<typeof StreamMessage>;

/** A message before it has its number. */
export type StreamNews = WithoutSeq<StreamMessage>;
type WithoutSeq<Message> = Message extends StreamMessage ? Omit<Message, "seq"> : never;

const knownTypes: ReadonlySet<unknown> = new Set(
  StreamRequest.options.map((option) => option.shape.type.value),
);

/** @throws AppError unknown-message, invalid-input */
export function parseStreamRequest(value: unknown): StreamRequest {
  const parsed = StreamRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const type = typeof value === "object" && value !== null ? Reflect.get(value, "type") : undefined;
  if (!knownTypes.has(type)) {
    const known = [...knownTypes].join(", ");
    throw new AppError("unknown-message", `There is no message of the type ${JSON.stringify(type)}`, {
      hint: `Send one JSON object with one of these types: ${known}.`,
    });
  }
  const [issue] = parsed.error.issues;
  throw new AppError("invalid-input", issue === undefined ? "The message is not valid" : toSentence(issue), {
    details: JSON.stringify(parsed.error.issues),
  });
}

/** The request id of a message that may be broken otherwise, so that its sender knows which one it was. */
export function findRequestId(value: unknown): string | undefined {
  const parsed = z.object({ requestId: Id }).safeParse(value);
  return parsed.success ? parsed.data.requestId : undefined;
}

function toSentence({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
