import { describe, expect, it } from "vitest";
import { auditWords, decisionWords, outcomeWords } from "../../../../src/renderer/state/audit-words.ts";
import type { AuditEntry } from "../../../../src/shared/policy/audit.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const entry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  number: 1,
  at: 1,
  kind: "tool",
  mode: "power",
  tool: "Bash",
  input: "ls",
  decision: "allowed",
  by: "mode",
  ...fields,
});

describe("the words of the audit list", () => {
  it.each([
    [{ decision: "allowed", by: "user" }, "Allowed by you"],
    [{ decision: "denied", by: "mode", mode: "user" }, "Denied by user mode"],
    [{ decision: "allowed", by: "rule" }, "Allowed by a rule of the session"],
    [{ decision: "allowed", by: "not-asking" }, "Allowed without asking"],
    [{ decision: "denied", by: "time-limit" }, "Nobody answered in time"],
    [{ decision: "denied", by: "nobody" }, "Nobody was there to answer"],
    [{ decision: "pending", by: "user" }, "Waits for your answer"],
    [{ kind: "decision", decision: "denied", by: "user" }, "Decided by you"],
  ] as const)("say of %j: %s", (fields, expected) => {
    expect(decisionWords(entry(fields))).toBe(expected);
  });

  it("say what became of what was allowed, and nothing of the rest", () => {
    expect(outcomeWords(entry())).toBe("Running");
    expect(outcomeWords(entry({ outcome: "failed" }))).toBe("Failed");
    expect(outcomeWords(entry({ decision: "denied" }))).toBe("");
    expect(outcomeWords(entry({ kind: "decision" }))).toBe("");
  });

  it("name a call as the chat does, with the node that it is about", () => {
    const study = makeStudy({ nodes: [makeNode("designVariable", "dv_width", { label: "Width" })] });
    const change = entry({ tool: "mcp__planform__canvas_update_node", input: '{"nodeId":"dv_width"}' });
    expect(auditWords(change, study)).toEqual({ action: "Change", subject: "Width" });
    expect(auditWords(entry(), study)).toEqual({ action: "Run" });
    // Cut in the middle, it is no JSON any more.
    expect(auditWords({ ...change, input: '{"nodeId":"dv_wi…' }, study)).toEqual({ action: "Change" });
    expect(auditWords(entry({ kind: "decision", tool: "trust", decision: "denied" }), study).action).toBe(
      "Trust the study no more",
    );
  });
});
