import type { Approval, TurnPart } from "../../shared/chat/chat.ts";

export type ToolPart = Extract<TurnPart, { type: "tool" }>;

/** Why a tool was denied that nobody could be asked for: the app that asked has ended, and the CLI takes that for a no. */
const NOBODY_THERE = "Nobody was there to allow it.";

/** A tool that was under way when its turn ended. */
export function settleTool(tool: ToolPart, now: number): ToolPart {
  const approval = tool.approval && settleApproval(tool.approval, tool.approval.state !== "allowed");
  return {
    ...tool,
    state: tool.state === "denied" ? "denied" : "failed",
    ...(approval === undefined ? {} : { approval }),
    endedAt: now,
  };
}

/** What became of a question, told by the tool's own end: an answer that did not arrive has not counted. */
export function settleApproval(approval: Approval, denied: boolean): Approval {
  const { reason, ...asked } = approval;
  return denied
    ? {
        ...asked,
        state: "denied",
        ...(approval.state === "denied"
          ? { reason: reason ?? NOBODY_THERE }
          : { by: "nobody", reason: NOBODY_THERE }),
      }
    : approval.state === "allowed"
      ? approval
      : { ...asked, state: "allowed", by: "user" };
}
