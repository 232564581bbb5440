import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Turn, TurnPart } from "../../src/shared/chat/chat.ts";
import { findSandbox } from "../../src/system/sandbox/find-sandbox.ts";
import { findProcesses } from "../support/find-processes.ts";
import { openTestApp, type TestApp } from "../support/open-test-app.ts";

type ToolPart = Extract<TurnPart, { type: "tool" }>;

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const touch = (name: string, id: string) => ({
  tool: "Bash",
  id,
  input: { command: `touch ${name}`, description: `make ${name}` },
});

async function open(options: Parameters<typeof openTestApp>[0] = {}): Promise<TestApp> {
  const test = await openTestApp(options);
  onTestFinished(() => test.cleanUp());
  return test;
}

function tool(turn: Turn, id: string): ToolPart {
  const part = turn.parts.find((candidate) => candidate.id === id);
  if (part?.type !== "tool") throw new Error(`The turn has no tool ${id}`);
  return part;
}

const exists = (test: TestApp, name: string): Promise<boolean> =>
  stat(join(test.studyFolder, name)).then(
    () => true,
    () => false,
  );

describe("a tool that asks in power mode", () => {
  it("waits for the answer, shows what it would do, and runs once it is allowed", async () => {
    const test = await open();
    const { id } = test.send(script([touch("new.txt", "toolu_a")], ["Made it."]), { mode: "power" });
    await test.asked("toolu_a");
    const { engine, sessions } = test.app.workspace();
    const before = Date.now();
    expect(tool(engine.get(id), "toolu_a")).toMatchObject({
      name: "Bash",
      state: "running",
      input: { command: "touch new.txt" },
      approval: { state: "pending", description: "make new.txt" },
    });
    expect(tool(engine.get(id), "toolu_a").approval?.expiresAt).toBeGreaterThan(before + 500_000);
    expect(await exists(test, "new.txt")).toBe(false);
    const answered = sessions.answer(id, "toolu_a", { decision: "allow" });
    expect(tool(answered, "toolu_a").approval?.state).toBe("allowed");
    const turn = await test.ended(id);
    expect([turn.state, tool(turn, "toolu_a").state, tool(turn, "toolu_a").approval?.state]).toEqual([
      "done",
      "done",
      "allowed",
    ]);
    expect(await exists(test, "new.txt")).toBe(true);
    expect(() => sessions.answer(id, "toolu_a", { decision: "allow" })).toThrow(
      expect.objectContaining({ code: "approval-gone" }),
    );
  });

  it("is told why it may not, one answer for each question", async () => {
    const test = await open();
    const { id } = test.send(
      script([touch("one.txt", "toolu_a"), touch("two.txt", "toolu_b")], ["As you wish."]),
      { mode: "power" },
    );
    const { sessions } = test.app.workspace();
    await test.asked("toolu_a");
    sessions.answer(id, "toolu_a", { decision: "deny", reason: " Use the study folder. " });
    await test.asked("toolu_b");
    sessions.answer(id, "toolu_b", { decision: "deny" });
    const turn = await test.ended(id);
    expect(turn.state).toBe("done");
    expect(
      ["toolu_a", "toolu_b"].map((name) => [tool(turn, name).state, tool(turn, name).approval]),
    ).toMatchObject([
      ["denied", { state: "denied", reason: "Use the study folder." }],
      ["denied", { state: "denied", reason: "The user did not allow it." }],
    ]);
    const last = JSON.stringify(test.api.requests.at(-1)?.body);
    expect(last).toContain("Use the study folder.");
    expect([await exists(test, "one.txt"), await exists(test, "two.txt")]).toEqual([false, false]);
  });

  it("is denied when nobody answers in time, and the turn goes on", async () => {
    const test = await open({ env: { PLANFORM_APPROVAL_LIMIT_S: "1" } });
    const turn = await test.say(script([touch("new.txt", "toolu_a")], ["I could not."]), { mode: "power" });
    expect([turn.state, tool(turn, "toolu_a").state]).toEqual(["done", "denied"]);
    expect(tool(turn, "toolu_a").approval?.reason).toContain("within 1 s");
    expect(await exists(test, "new.txt")).toBe(false);
  });

  it("does not count as silence while it waits", async () => {
    const test = await open({ env: { PLANFORM_SILENCE_LIMIT_S: "5", PLANFORM_APPROVAL_LIMIT_S: "7" } });
    const turn = await test.say(script([touch("new.txt", "toolu_a")], ["I could not."]), { mode: "power" });
    expect([turn.state, tool(turn, "toolu_a").state]).toEqual(["done", "denied"]);
  });

  it("is denied when the app goes, and the turn finishes by itself", async () => {
    const first = await openTestApp();
    const { api, env, homeFolder, studyFolder, cleanUp } = first;
    onTestFinished(cleanUp);
    const { id } = first.send(script([touch("new.txt", "toolu_a")], ["I could not."]), { mode: "power" });
    await first.asked("toolu_a");
    await first.app.close();
    const second = await openTestApp({ surroundings: { api, env, homeFolder, studyFolder, cleanUp } });
    const found = second.app.workspace().engine.get(id);
    const turn = found.state === "running" ? await second.ended(id) : found;
    expect([turn.state, tool(turn, "toolu_a").state, tool(turn, "toolu_a").approval?.state]).toEqual([
      "done",
      "denied",
      "denied",
    ]);
    expect(await exists(second, "new.txt")).toBe(false);
    expect(await findProcesses(studyFolder)).toEqual([]);
    await second.app.close();
    await first.app.openStudy(studyFolder);
  });

  it("can be stopped while it waits", async () => {
    const test = await open();
    const { id } = test.send(script([touch("new.txt", "toolu_a")], ["Never."]), { mode: "power" });
    await test.asked("toolu_a");
    const turn = await test.app.workspace().sessions.stop(id);
    expect([turn.state, tool(turn, "toolu_a").approval?.state]).toEqual(["stopped", "denied"]);
    expect(await exists(test, "new.txt")).toBe(false);
  });

  it("runs a kind that was allowed for the session, and asks again when that is taken back", async () => {
    const test = await open();
    const { sessions } = test.app.workspace();
    const command = (text: string, id: string) => ({ tool: "Bash", id, input: { command: text } });
    const { id, conversationId } = test.send(
      script(
        [command("touch one.txt", "toolu_a")],
        [command("touch one.txt", "toolu_b"), command("touch two.txt; touch three.txt", "toolu_c")],
        ["Done."],
      ),
      { mode: "power" },
    );
    await test.asked("toolu_a");
    const question = tool(test.app.workspace().engine.get(id), "toolu_a").approval;
    const exact = { type: "command", command: "touch one.txt" } as const;
    expect(question?.rules?.[0]).toEqual(exact);
    expect(() =>
      sessions.answer(id, "toolu_a", { decision: "allow", rule: { type: "tool", name: "Bash" } }),
    ).toThrow(expect.objectContaining({ code: "rule-not-offered" }));
    sessions.answer(id, "toolu_a", { decision: "allow", rule: exact });
    await test.asked("toolu_c");
    sessions.answer(id, "toolu_c", { decision: "deny" });
    const turn = await test.ended(id);
    expect(["toolu_a", "toolu_b", "toolu_c"].map((name) => tool(turn, name).approval)).toMatchObject([
      { state: "allowed", by: "rule" },
      { state: "allowed", by: "rule", reason: "run exactly: touch one.txt" },
      { state: "denied", by: "user" },
    ]);
    expect([await exists(test, "one.txt"), await exists(test, "two.txt")]).toEqual([true, false]);
    const session = sessions.sessionOf(conversationId);
    expect(session.rules.map(({ rule }) => rule)).toEqual([exact]);
    sessions.removeRule(session.id, session.rules[0]?.id ?? "");
    const next = test.send(script([command("touch one.txt", "toolu_d")], ["Done."]), {
      mode: "power",
      conversationId,
    });
    await test.asked("toolu_d");
    sessions.answer(next.id, "toolu_d", { decision: "deny" });
    await test.ended(next.id);
  });

  it("is not asked for in a session that was told so, and guarded places stay closed to it", async ({
    skip,
  }) => {
    const sandbox = await findSandbox(process.env);
    if (sandbox.state === "missing") skip(`no sandbox: ${sandbox.reason}`);
    const test = await open();
    const { sessions } = test.app.workspace();
    await writeFile(join(test.homeFolder, ".bashrc"), "# mine\n");
    await writeFile(join(test.studyFolder, ".env"), "KEY=hidden words\n");
    await writeFile(join(test.studyFolder, ".mcp.json"), "{}");
    const { id: sessionId, conversationId } = sessions.openSession(undefined, "power");
    expect(() => sessions.setAsking(sessionId, false, "yes")).toThrow(
      expect.objectContaining({ code: "confirmation-wrong" }),
    );
    expect(sessions.setAsking(sessionId, false, "do not ask").asking).toBe(false);
    const commands = [
      "touch new.txt",
      "cat .e*v; cat .planform/*.db | head -c 40; echo key=$ANTHROPIC_API_KEY",
      `python3 -c "open('.env2'.replace('2','')).read()"; echo bad >> ~/.bashrc; echo bad >> .mcp.json; tr '\\0' '\\n' < /proc/$PPID/environ`,
    ];
    const turn = await test.say(
      script(
        commands.map((command, index) => ({ tool: "Bash", id: `toolu_${index}`, input: { command } })),
        [{ tool: "Read", id: "toolu_read", input: { file_path: join(test.homeFolder, ".ssh", "id") } }],
        ["Done."],
      ),
      { mode: "power", conversationId },
    );
    expect(turn.state).toBe("done");
    expect(commands.map((_command, index) => tool(turn, `toolu_${index}`).approval)).toMatchObject(
      commands.map(() => ({ state: "allowed", by: "not-asking" })),
    );
    expect(await exists(test, "new.txt")).toBe(true);
    const seen = JSON.stringify(test.api.requests.at(-1)?.body);
    for (const secret of ["hidden words", "SQLite format", "key=dummy", "ANTHROPIC_API_KEY=dummy"])
      expect(seen).not.toContain(secret);
    expect(await readFile(join(test.homeFolder, ".bashrc"), "utf8")).toBe("# mine\n");
    expect(await readFile(join(test.studyFolder, ".mcp.json"), "utf8")).toBe("{}");
    expect(tool(turn, "toolu_read").state).toBe("denied");
    // Whoever goes to user mode and back has to say it again.
    sessions.setMode(sessionId, "user");
    expect(sessions.setMode(sessionId, "power").asking).toBe(true);
  });

  it("starts only so many agents", async () => {
    const test = await open({ env: { PLANFORM_MAX_SUBAGENTS: "1" } });
    const agent = (id: string) => ({
      tool: "Task",
      id,
      input: { description: "d", prompt: "say hi", subagent_type: "general-purpose" },
    });
    const turn = await test.say(script([agent("toolu_a")], [agent("toolu_b")], ["Done."], ["Done."]), {
      mode: "power",
    });
    const agents = turn.parts.filter((part) => part.type === "tool");
    expect(agents.filter((part) => part.approval?.state === "allowed")).toHaveLength(1);
    expect(agents.filter((part) => part.state === "denied").length).toBeGreaterThan(0);
  });

  it("does not exist in user mode", async () => {
    const test = await open();
    const turn = await test.say(script([touch("new.txt", "toolu_a")], ["I could not."]));
    expect([turn.state, tool(turn, "toolu_a").state, tool(turn, "toolu_a").approval]).toEqual([
      "done",
      "denied",
      undefined,
    ]);
  });
});
