import type { LoadedConversation } from "../../../../src/renderer/state/loaded-conversation.ts";
import type { Mode, Turn } from "../../../../src/shared/chat/chat.ts";

type TurnFields = Partial<Turn> & { readonly id: string };

/** A turn of the conversation, done and empty unless told otherwise. */
export function makeTurn({ id, ...fields }: TurnFields): Turn {
  return {
    id,
    conversationId: "one",
    branch: { index: 1, count: 1, siblings: [id] },
    requestId: id,
    mode: "user",
    state: "done",
    userText: "hello",
    attachments: [],
    mentions: [],
    selection: [],
    parts: [],
    changes: [],
    undone: false,
    review: false,
    createdAt: 0,
    ...fields,
  };
}

type LoadedFields = {
  readonly id?: string;
  readonly turns?: Turn[];
  readonly mode?: Mode;
  readonly draft?: string;
};

/** A conversation as a window holds it. */
export function makeLoaded({
  id = "one",
  turns = [],
  mode = "user",
  draft = "",
}: LoadedFields = {}): LoadedConversation {
  return {
    conversation: {
      id,
      title: "",
      createdAt: 0,
      lastActiveAt: 0,
      messageCount: turns.length,
      totals: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
      turns,
      earlier: 0,
    },
    session: {
      id: `session-of-${id}`,
      conversationId: id,
      studyId: "study",
      mode,
      createdAt: 0,
      lastActiveAt: 0,
      messageCount: turns.length,
      busy: false,
      alive: false,
      asking: true,
      rules: [],
    },
    view: { draft, scroll: null },
    seq: 1,
    turnSeqs: {},
    isOutdated: false,
  };
}
