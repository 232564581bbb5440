import type { RateLimitState } from "../../shared/chat/chat.ts";
import { formatWhen } from "../ui/format.ts";

/** From this share on, the use of the limit is told although messages are still allowed. */
const shareToTell = 0.8;

export type RateLimitNote = { readonly tone: "warning" | "bad"; readonly text: string };

/** What the status bar says of the account's usage limit; undefined while there is nothing to say. */
export function rateLimitNote(state: RateLimitState | undefined, now: number): RateLimitNote | undefined {
  if (state === undefined) return undefined;
  const { status, utilization = 0, resetsAt } = state;
  const isOver = resetsAt !== undefined && resetsAt <= now;
  if (isOver || (status === "allowed" && utilization < shareToTell)) return undefined;
  const isReached = !status.startsWith("allowed");
  const name = limitName(state.limit);
  const fact = isReached
    ? `${name} reached`
    : utilization > 0
      ? `${Math.floor(utilization * 100)} % of the ${name.toLowerCase()} used`
      : `${name} nearly reached`;
  const reset =
    resetsAt === undefined
      ? ""
      : `, resets ${formatWhen(resetsAt, now)}${withTime(resetsAt, now)} (in ${timeUntil(resetsAt - now)})`;
  return { tone: isReached ? "bad" : "warning", text: `${fact}${reset}` };
}

/** `five_hour` is the `5-hour limit`; a name that is not known is only made readable. */
function limitName(limit: string | undefined): string {
  if (limit === undefined) return "Usage limit";
  const known: Readonly<Record<string, string>> = { five_hour: "5-hour limit", seven_day: "Weekly limit" };
  return known[limit] ?? `Usage limit (${limit.replaceAll("_", " ")})`;
}

/** The day alone does not say when on that day. */
function withTime(time: number, now: number): string {
  const date = new Date(time);
  if (date.toDateString() === new Date(now).toDateString()) return "";
  return `, ${date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
}

function timeUntil(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
