import type { Approval } from "../../shared/chat/chat.ts";
import type { DecidedBy } from "../../shared/policy/decided-by.ts";

/** What is said to a tool that asks. */
export type Decision = {
  readonly state: "allowed" | "denied";
  readonly by: DecidedBy;
  /** What Claude and the user read of a denial, or the rule that allowed it. */
  readonly reason?: string;
};

/** A question that waits for the user. */
export type PosedQuestion = Pick<Approval, "where" | "rules" | "asksBecause">;

/** What the policy makes of a question. The inputs are what the tool gets in place of what was asked about. */
export type Verdict =
  | { readonly type: "decided"; readonly decision: Decision; readonly input: unknown }
  | {
      readonly type: "ask";
      readonly question: PosedQuestion;
      /** When it is allowed once: somebody has looked at it. */
      readonly input: unknown;
      /** When it is allowed by a rule, like all that come after it. */
      readonly ruleInput: unknown;
    };
