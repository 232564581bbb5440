import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Turn, TurnPart } from "../../src/shared/chat/chat.ts";
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

/** Waits until a tool asks. */
async function asked(test: TestApp, id: string): Promise<void> {
  await test.seen(
    (event) =>
      event.type === "turn.updated" &&
      event.updates.some(
        (update) =>
          update.type === "part" &&
          update.part.type === "tool" &&
          update.part.id === id &&
          update.part.approval?.state === "pending",
      ),
  );
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
    await asked(test, "toolu_a");
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
    await asked(test, "toolu_a");
    sessions.answer(id, "toolu_a", { decision: "deny", reason: " Use the study folder. " });
    await asked(test, "toolu_b");
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
    await asked(first, "toolu_a");
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
    await asked(test, "toolu_a");
    const turn = await test.app.workspace().sessions.stop(id);
    expect([turn.state, tool(turn, "toolu_a").approval?.state]).toEqual(["stopped", "denied"]);
    expect(await exists(test, "new.txt")).toBe(false);
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
