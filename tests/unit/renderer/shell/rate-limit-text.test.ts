import { describe, expect, it } from "vitest";
import { rateLimitNote } from "../../../../src/renderer/shell/rate-limit-text.ts";

const now = new Date(2026, 2, 5, 12, 0).getTime();
const inMinutes = (minutes: number) => now + minutes * 60_000;
const clock = (time: number) => new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

describe("the usage limit in the status bar", () => {
  it("is not told while it is far, unknown or over", () => {
    expect(rateLimitNote(undefined, now)).toBeUndefined();
    expect(
      rateLimitNote({ status: "allowed", utilization: 0.79, resetsAt: inMinutes(5) }, now),
    ).toBeUndefined();
    expect(rateLimitNote({ status: "rejected", resetsAt: now }, now)).toBeUndefined();
  });

  it("is told from 80 % on, with its reset", () => {
    const resetsAt = inMinutes(125);
    expect(
      rateLimitNote({ status: "allowed", limit: "five_hour", utilization: 0.853, resetsAt }, now),
    ).toEqual({
      tone: "warning",
      text: `85 % of the 5-hour limit used, resets ${clock(resetsAt)} (in 2 h 5 min)`,
    });
  });

  it("is told when the service warns without a number, and when it is reached", () => {
    expect(rateLimitNote({ status: "allowed_warning" }, now)).toEqual({
      tone: "warning",
      text: "Usage limit nearly reached",
    });
    const resetsAt = inMinutes(3 * 24 * 60 + 90);
    const note = rateLimitNote({ status: "rejected", limit: "seven_day", utilization: 1, resetsAt }, now);
    expect(note?.tone).toBe("bad");
    expect(note?.text).toContain("Weekly limit reached, resets ");
    expect(note?.text).toContain(`${clock(resetsAt)} (in 3 d 1 h)`);
  });

  it("names limits that it does not know", () => {
    expect(rateLimitNote({ status: "rejected", limit: "seven_day_opus" }, now)?.text).toBe(
      "Usage limit (seven day opus) reached",
    );
  });
});
