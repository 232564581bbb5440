import type { Mode } from "../../shared/chat/chat.ts";
import { DENIED_WITHOUT_REASON } from "../../shared/policy/decided-by.ts";
import type { ToolPart } from "../state/selectors.ts";

/** Who decided whether a tool ran, and why: `Allowed by you`. Nothing where nobody had to, or has yet. */
export function decisionWords(
  { approval, state }: Pick<ToolPart, "approval" | "state">,
  mode: Mode,
): string | undefined {
  if (approval === undefined) return state === "denied" ? `Denied by ${mode} mode` : undefined;
  const why = approval.reason === undefined ? "" : `: ${approval.reason}`;
  if (approval.state === "pending") return undefined;
  if (approval.state === "allowed") {
    switch (approval.by) {
      case "user":
        return "Allowed by you";
      case "rule":
        return `Allowed by a rule of this session${why}`;
      case "not-asking":
        return "Allowed: this session does not ask";
      case "mode":
        return undefined;
      default:
        return "Allowed";
    }
  }
  switch (approval.by) {
    case "user":
      return approval.reason === DENIED_WITHOUT_REASON ? "Denied by you" : `Denied by you${why}`;
    case "time-limit":
      return "Denied: nobody answered in time";
    case "nobody":
      return "Denied: nobody was there to answer";
    case "mode":
      return `Denied by ${mode} mode${why}`;
    default:
      return `Denied${why}`;
  }
}
