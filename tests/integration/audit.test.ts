import { describe, expect, it, onTestFinished } from "vitest";
import type { AuditEntry } from "../../src/shared/policy/audit.ts";
import { openTestApp, type TestApp } from "../support/open-test-app.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const bash = (command: string, id: string) => ({
  tool: "Bash",
  id,
  input: { command, description: command },
});

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  onTestFinished(() => test.cleanUp());
  return test;
}

/** Oldest first. */
function calls(test: TestApp): AuditEntry[] {
  const { entries } = test.app.workspace().auditStore.list({ kind: "tool" }, { limit: 100 });
  return entries.toReversed();
}

function decisions(test: TestApp): AuditEntry[] {
  const { entries } = test.app.workspace().auditStore.list({ kind: "decision" }, { limit: 100 });
  return entries.toReversed();
}

describe("the audit list", () => {
  it("holds what user mode allowed and denied", async () => {
    const test = await open();
    const turn = await test.say(
      script(
        [{ tool: "mcp__planform__canvas_read", id: "toolu_a", input: {} }],
        [{ tool: "Read", id: "toolu_b", input: { file_path: "/etc/hostname" } }],
        ["Done."],
      ),
    );
    expect(turn.state).toBe("done");
    const about = {
      kind: "tool",
      conversationId: turn.conversationId,
      turnId: turn.id,
      mode: "user",
      by: "mode",
    };
    expect(calls(test)).toMatchObject([
      {
        ...about,
        toolUseId: "toolu_a",
        tool: "mcp__planform__canvas_read",
        decision: "allowed",
        outcome: "done",
      },
      {
        ...about,
        toolUseId: "toolu_b",
        tool: "Read",
        input: "/etc/hostname",
        decision: "denied",
        outcome: undefined,
      },
    ]);
    expect(calls(test)[1]?.reason).not.toBeUndefined();
    await test.seen((event) => event.type === "audit.changed");
  });

  it("holds who answered in power mode, and who did not", async () => {
    const test = await open({ env: { PLANFORM_APPROVAL_LIMIT_S: "4" } });
    const turn = test.send(
      script(
        [bash("touch one.txt && export TOKEN=abc123", "toolu_a")],
        [bash("touch two.txt", "toolu_b")],
        [bash("touch three.txt", "toolu_c")],
        ["Done."],
      ),
      { mode: "power" },
    );
    const { sessions } = test.app.workspace();
    await test.asked("toolu_a");
    expect(calls(test)).toMatchObject([{ toolUseId: "toolu_a", decision: "pending" }]);
    sessions.answer(turn.id, "toolu_a", { decision: "allow" });
    await test.asked("toolu_b");
    sessions.answer(turn.id, "toolu_b", { decision: "deny", reason: "Not that one." });
    await test.ended(turn.id);
    expect(calls(test)).toMatchObject([
      {
        toolUseId: "toolu_a",
        tool: "Bash",
        input: "touch one.txt && export TOKEN=[secret]",
        decision: "allowed",
        by: "user",
        outcome: "done",
      },
      { toolUseId: "toolu_b", decision: "denied", by: "user", reason: "Not that one.", outcome: undefined },
      { toolUseId: "toolu_c", decision: "denied", by: "time-limit", outcome: undefined },
    ]);
    expect(calls(test).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  });

  it("holds what the user decided about what may run, and what ran by that", async () => {
    const test = await open();
    await test.app.workspace().setTrusted(false);
    await test.app.workspace().setTrusted(true);
    const turn = test.send(
      script([bash("touch one.txt", "toolu_a")], [bash("touch one.txt", "toolu_b")], ["Done."]),
      { mode: "power" },
    );
    const { sessions } = test.app.workspace();
    await test.asked("toolu_a");
    sessions.answer(turn.id, "toolu_a", {
      decision: "allow",
      rule: { type: "command", command: "touch one.txt" },
    });
    await test.ended(turn.id);
    expect(calls(test).map(({ toolUseId, decision, by }) => [toolUseId, decision, by])).toEqual([
      ["toolu_a", "allowed", "rule"],
      ["toolu_b", "allowed", "rule"],
    ]);
    sessions.setMode(sessions.listSessions()[0]?.id ?? "", "user");
    const made = decisions(test).map(({ tool, decision, by }) => [tool, decision, by]);
    expect(made).toEqual([
      ["trust", "denied", "user"],
      ["trust", "allowed", "user"],
      ["rule", "allowed", "user"],
      ["mode", "allowed", "user"],
    ]);
  });

  it("has one entry for a call when another app takes the turn up", async () => {
    const first = await openTestApp();
    const { api, env, homeFolder, studyFolder, cleanUp } = first;
    onTestFinished(cleanUp);
    const { id } = first.send(script([bash("touch new.txt", "toolu_a")], ["I could not."]), {
      mode: "power",
    });
    await first.asked("toolu_a");
    await first.app.close();
    const second = await openTestApp({ surroundings: { api, env, homeFolder, studyFolder, cleanUp } });
    if (second.app.workspace().engine.get(id).state === "running") await second.ended(id);
    expect(calls(second)).toMatchObject([
      { toolUseId: "toolu_a", decision: "denied", by: "nobody", outcome: undefined },
    ]);
    await second.app.close();
    await first.app.openStudy(studyFolder);
  });
});
