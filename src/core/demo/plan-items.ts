/** One tool call that a request needs, with the words for its success and its failure. */
export type Action = {
  readonly type: "action";
  /** Name of the tool without the server's prefix. */
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** After "I could not". */
  readonly attempt: string;
  /** What is said when it worked; without it the tool's answer is shown. */
  readonly done?: string;
  /** Said after `done`. */
  readonly remarks: readonly string[];
  /** Stands for the id of the node or run that this action makes, until the tool has given it one. */
  readonly creates?: string;
  /** It only looks at what the action before it made: where that failed, nothing is said of it. */
  readonly isFollowUp?: boolean;
};

export type PlanItem = Action | { readonly type: "say"; readonly text: string };

/** `ask`: a name fits several nodes; nothing may be done before that is settled. */
export type Plan =
  | { readonly type: "do"; readonly items: readonly PlanItem[] }
  | { readonly type: "ask"; readonly question: string };
