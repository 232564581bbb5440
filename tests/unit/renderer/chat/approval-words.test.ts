import { expect, it } from "vitest";
import { decisionWords } from "../../../../src/renderer/chat/approval-words.ts";
import type { Approval } from "../../../../src/shared/chat/chat.ts";
import { DENIED_WITHOUT_REASON } from "../../../../src/shared/policy/decided-by.ts";

const words = (approval: Approval | undefined, mode: "user" | "power" = "power") =>
  decisionWords(
    {
      state: approval?.state === "allowed" ? "done" : "denied",
      ...(approval === undefined ? {} : { approval }),
    },
    mode,
  );

it("says who let a tool run", () => {
  expect([
    words({ state: "allowed", by: "user" }),
    words({ state: "allowed", by: "rule", reason: "run commands that begin with: ccx" }),
    words({ state: "allowed", by: "not-asking" }),
    words({ state: "allowed" }),
  ]).toEqual([
    "Allowed by you",
    "Allowed by a rule of this session: run commands that begin with: ccx",
    "Allowed: this session does not ask",
    "Allowed",
  ]);
});

it("says who did not, and why", () => {
  expect([
    words({ state: "denied", by: "user", reason: "Not here" }),
    words({ state: "denied", by: "user", reason: DENIED_WITHOUT_REASON }),
    words({ state: "denied", by: "time-limit", reason: "Nobody answered within 600 s." }),
    words({ state: "denied", by: "nobody" }),
    words({ state: "denied", by: "mode", reason: ".env belongs to study secrets" }),
    words({ state: "denied", reason: "Not here" }),
    words(undefined, "user"),
  ]).toEqual([
    "Denied by you: Not here",
    "Denied by you",
    "Denied: nobody answered in time",
    "Denied: nobody was there to answer",
    "Denied by power mode: .env belongs to study secrets",
    "Denied: Not here",
    "Denied by user mode",
  ]);
});

it("says nothing where nobody had to decide, or has yet", () => {
  expect(words({ state: "pending" })).toBeUndefined();
  expect(words({ state: "allowed", by: "mode" })).toBeUndefined();
  expect(decisionWords({ state: "done" }, "user")).toBeUndefined();
});
