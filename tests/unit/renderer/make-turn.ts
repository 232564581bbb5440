import type { Turn } from "../../../src/shared/chat/chat.ts";

/** A turn that has ended, of the conversation `c1`. */
export function makeTurn(id: string, parentId: string | undefined, fields: Partial<Turn> = {}): Turn {
  return {
    id,
    conversationId: "c1",
    ...(parentId === undefined ? {} : { parentId }),
    branch: { index: 1, count: 1, siblings: [] },
    requestId: `r-${id}`,
    mode: "user",
    state: "done",
    userText: id,
    attachments: [],
    mentions: [],
    selection: [],
    parts: [{ id: "p1", type: "text", text: "" }],
    changes: [],
    undone: false,
    review: false,
    createdAt: 1,
    ...fields,
  };
}
