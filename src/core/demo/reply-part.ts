/** A piece of the demo model's message. */
export type ReplyPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool"; readonly name: string; readonly input: unknown };
