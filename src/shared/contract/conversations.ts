import { z } from "zod";
import {
  Attachment,
  Conversation,
  ConversationSummary,
  ConversationView,
  MAX_PDF_BYTES,
  SearchHit,
  SessionInfo,
  TurnPage,
} from "../chat/chat.ts";
import { Id, Label } from "../study/study.ts";
import { base, None, PageSize, WithSeq } from "./base.ts";

/** Conversations of the open study. */
export const conversationsContract = {
  /** Newest activity first. */
  list: base
    .route({
      method: "GET",
      path: "/conversations",
      tags: ["Conversations"],
      summary: "List conversations, newest activity first",
    })
    .input(
      z.strictObject({
        offset: z.coerce.number().int().nonnegative().default(0),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.strictObject({ total: z.number().int(), conversations: z.array(ConversationSummary) })),
  create: base
    .route({
      method: "POST",
      path: "/conversations",
      tags: ["Conversations"],
      summary: "Start a conversation",
      successStatus: 201,
    })
    .input(None)
    .output(ConversationSummary),
  /** A conversation with its latest turns, and what a window kept of it. */
  get: base
    .route({
      method: "GET",
      path: "/conversations/{conversationId}",
      tags: ["Conversations"],
      summary: "Read a conversation with its latest turns",
    })
    .input(z.strictObject({ conversationId: Id, limit: PageSize.default(40) }))
    .output(WithSeq({ conversation: Conversation, session: SessionInfo, view: ConversationView })),
  /** The page before a turn; longer than `limit` where it has to reach back to the turn `through`. */
  turns: base
    .route({
      method: "GET",
      path: "/conversations/{conversationId}/turns",
      tags: ["Conversations"],
      summary: "Read earlier turns",
    })
    .input(
      z.strictObject({
        conversationId: Id,
        before: Id,
        through: Id.optional(),
        limit: PageSize.default(40),
      }),
    )
    .output(WithSeq(TurnPage.shape)),
  /** Shows the path that leads through a turn to the latest turn after it. */
  switchBranch: base
    .route({
      method: "PUT",
      path: "/conversations/{conversationId}/branch",
      tags: ["Conversations"],
      summary: "Show another branch",
    })
    .input(z.strictObject({ conversationId: Id, turnId: Id }))
    .output(ConversationSummary),
  rename: base
    .route({
      method: "PATCH",
      path: "/conversations/{conversationId}",
      tags: ["Conversations"],
      summary: "Rename a conversation",
    })
    .input(z.strictObject({ conversationId: Id, title: Label }))
    .output(ConversationSummary),
  /** Stops its turns and puts it away; it can be restored until it is purged some weeks later. */
  remove: base
    .route({
      method: "DELETE",
      path: "/conversations/{conversationId}",
      tags: ["Conversations"],
      summary: "Delete a conversation",
    })
    .input(z.strictObject({ conversationId: Id }))
    .output(z.strictObject({ removed: z.literal(true) })),
  restore: base
    .route({
      method: "POST",
      path: "/conversations/{conversationId}/restore",
      tags: ["Conversations"],
      summary: "Take back the deletion of a conversation",
    })
    .input(z.strictObject({ conversationId: Id }))
    .output(ConversationSummary),
  /** Messages that hold all words of the query (or words that begin with the last one), the best first. */
  search: base
    .route({ method: "GET", path: "/search", tags: ["Conversations"], summary: "Search all messages" })
    .input(
      z.strictObject({
        query: z.string().max(500),
        offset: z.coerce.number().int().nonnegative().default(0),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
    )
    .output(z.strictObject({ hits: z.array(SearchHit), hasMore: z.boolean() })),
  export: base
    .route({
      method: "GET",
      path: "/conversations/{conversationId}/export",
      tags: ["Conversations"],
      summary: "Export a conversation",
    })
    .input(z.strictObject({ conversationId: Id, format: z.enum(["markdown", "json"]) }))
    .output(z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
  /** Keeps draft and place for the next time; what is absent stays as it was. */
  saveView: base
    .input(z.strictObject({ conversationId: Id, ...z.strictObject(ConversationView.shape).partial().shape }))
    .output(z.strictObject({ saved: z.literal(true) })),
};

/** Files that go along with messages. */
export const attachmentsContract = {
  /** Keeps a file that goes along with a message. The same content gives the same id. */
  add: base
    .input(
      z.strictObject({
        name: z.string().min(1).max(255),
        mediaType: z.string().max(100),
        /** 4 characters for each 3 bytes. */
        base64: z.base64().max(Math.ceil(MAX_PDF_BYTES / 3) * 4),
      }),
    )
    .output(Attachment),
  read: base
    .input(z.strictObject({ id: Attachment.shape.id }))
    .output(z.strictObject({ mediaType: Attachment.shape.mediaType, base64: z.string() })),
};
