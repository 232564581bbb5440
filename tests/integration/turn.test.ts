import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Turn, TurnPart } from "../../src/shared/chat/chat.ts";
import { findNode } from "../../src/shared/study/study.ts";
import { answerText, openTestApp, type TestApp } from "../support/open-test-app.ts";

const ADD = "mcp__planform__canvas_add_node";
const addNode = (
  label: string,
  data: object = { kind: "continuous", lower: 2, upper: 8, unit: "mm" },
): object => ({
  tool: ADD,
  input: { nodeType: "designVariable", label, data },
});

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.cleanUp();
});

/** A message that scripts the model's replies to itself. */
function script(...turns: unknown[]): string {
  return `Do it @@${JSON.stringify(turns)}@@`;
}

function tools(turn: Turn): Extract<TurnPart, { type: "tool" }>[] {
  return turn.parts.filter((part) => part.type === "tool");
}

describe("a turn of the real claude command", () => {
  it("streams its text and ends done, with its usage", async () => {
    const turn = await test.say(script(["Hello **world**, ", "größer 工 🙂."]));
    expect(turn.state).toBe("done");
    expect(answerText(turn)).toBe("Hello **world**, \ngrößer 工 🙂.");
    expect(turn.usage?.outputTokens).toBeGreaterThan(0);
    const pieces = test.events.flatMap((event) => (event.type === "turn.updated" ? event.updates : []));
    expect(pieces.some((update) => update.type === "text-appended")).toBe(true);
  });

  it("puts what a tool adds on the canvas while the turn runs, as one undo step, and into study.json", async () => {
    const before = test.app.workspace().study.study();
    const sent = test.send(
      script(
        [
          "I add it.",
          {
            tool: ADD,
            input: {
              nodeType: "designVariable",
              label: "web thickness",
              data: { lower: 2, upper: 8, unit: "mm" },
              connectTo: ["model_beam"],
            },
          },
        ],
        [{ text: "slowly ".repeat(60), chunk: 7, delayMs: 25 }],
      ),
    );
    await test.seen((event) => event.type === "study.changed");
    expect(test.app.workspace().engine.find(sent.id)?.state).toBe("running");
    const turn = await test.ended(sent.id);
    expect(turn.changes.map((change) => change.state)).toEqual(["applied"]);
    const saved = await test.savedStudy();
    const added = saved.nodes.find((node) => node.label === "web thickness");
    expect(added).toMatchObject({ type: "designVariable", data: { lower: 2, upper: 8, unit: "mm" } });
    expect(saved.edges).toContainEqual({ sourceId: added?.id, targetId: "model_beam" });
    test.app.workspace().study.undo();
    expect(await test.savedStudy()).toEqual({ ...before, revision: saved.revision + 1 });
    expect(test.app.workspace().engine.find(sent.id)?.undone).toBe(true);
  });

  it("applies parallel tool calls, each once", async () => {
    const turn = await test.say(script([addNode("rib a"), addNode("rib b"), addNode("rib c")], ["Done."]));
    expect(turn.changes.map(({ state }) => state)).toEqual(["applied", "applied", "applied"]);
    const labels = (await test.savedStudy()).nodes.map((node) => node.label);
    expect(labels.filter((label) => label.startsWith("rib"))).toHaveLength(3);
    expect(Object.keys(test.app.workspace().study.history())).toEqual(["undo"]);
  });

  it("counts a tool result that the text repeats once, and two equal ones that were meant twice", async () => {
    const op = (id: string): object => ({
      modification: {
        ops: [
          {
            type: "addNode",
            node: { id, type: "note", label: "n", position: { x: 0, y: 900 }, data: { text: "" } },
          },
        ],
      },
    });
    const withId = {
      modification: {
        id: "01ECHO",
        ops: [
          {
            type: "addNode",
            node: { id: "note_e", type: "note", label: "e", position: { x: 0, y: 990 }, data: { text: "" } },
          },
        ],
      },
    };
    const text = `First ${JSON.stringify(withId)} and again ${JSON.stringify(withId)}; then \`\`\`json\n[${JSON.stringify(op("note_x"))}, ${JSON.stringify(op("note_x"))}]\n\`\`\``;
    const turn = await test.say(script([text]));
    expect(turn.changes.map(({ state }) => state)).toEqual(["applied", "applied", "refused"]);
    expect(turn.changes[2]?.reason).toContain("note_x");
    const { nodes } = await test.savedStudy();
    expect(nodes.filter(({ id }) => id === "note_e" || id === "note_x")).toHaveLength(2);
  });

  it("lists fifty unreadable changes of a text at most, and says that there are more", async () => {
    test.api.setScript([[{ text: '{"modification": oops} '.repeat(300), chunk: 512 }]]);
    const turn = await test.say("Break it");
    expect(turn.state).toBe("done");
    expect(turn.changes.map(({ state }) => state)).toEqual(Array.from({ length: 50 }, () => "refused"));
    expect(turn.changes[0]?.reason).toContain("not valid JSON");
    expect(turn.changes.at(-1)?.reason).toContain("more changes");
  });

  it("refuses a change in the text of what the user changed meanwhile, with the reason, and goes on", async () => {
    const ops = [{ type: "updateNode", nodeId: "dv_width", data: { upper: 99 } }];
    const sent = test.send(
      script([
        { text: "Reading ".repeat(30), chunk: 8, delayMs: 40 },
        `${JSON.stringify({ modification: { ops } })} I go on.`,
      ]),
    );
    await test.seen(
      (event) =>
        event.type === "turn.updated" && event.updates.some((update) => update.type === "text-appended"),
    );
    const { study } = test.app.workspace();
    study.apply({
      ops: [{ type: "updateNode", nodeId: "dv_width", data: { upper: 44 } }],
      actor: { type: "user" },
      label: "Edit width",
    });
    const turn = await test.ended(sent.id);
    expect(turn.state).toBe("done");
    expect(turn.changes).toMatchObject([{ state: "refused" }]);
    expect(turn.changes[0]?.reason).toMatch(/changed after Claude read the canvas/);
    expect(findNode(study.study(), "dv_width")).toMatchObject({ data: { upper: 44 } });
  });

  it("shows a tool's own error as failed, and changes nothing", async () => {
    const before = test.app.workspace().study.study();
    const turn = await test.say(
      script(
        [{ tool: "mcp__planform__canvas_remove_node", input: { nodeId: "no_such_node" } }],
        ["It is not there."],
      ),
    );
    expect(tools(turn)).toMatchObject([{ state: "failed" }]);
    expect(turn.state).toBe("done");
    expect(test.app.workspace().study.study()).toBe(before);
  });

  it("lets the CLI deny Bash, foreign writes and foreign reads in user mode, and shows it", async () => {
    const outside = join(test.homeFolder, "evil.txt");
    const turn = await test.say(
      script(
        [
          { tool: "Bash", input: { command: `touch ${outside}`, description: "d" } },
          { tool: "Write", input: { file_path: outside, content: "x" } },
          { tool: "Write", input: { file_path: join(test.studyFolder, "model", "x.txt"), content: "x" } },
          { tool: "Read", input: { file_path: "/etc/passwd" } },
          { tool: "Read", input: { file_path: join(test.studyFolder, "study.json") } },
          {
            tool: "Write",
            input: { file_path: join(test.studyFolder, "STUDY_REPORT.md"), content: "# Report" },
          },
        ],
        ["That was it."],
      ),
    );
    expect(tools(turn).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "Bash denied",
      "Write denied",
      "Write denied",
      "Read denied",
      "Read done",
      "Write done",
    ]);
    expect(JSON.stringify(turn.parts)).not.toContain("root:x:0");
    await expect(stat(outside)).rejects.toThrow("ENOENT");
    expect(await readFile(join(test.studyFolder, "STUDY_REPORT.md"), "utf8")).toBe("# Report");
  });

  it.each([
    [400, "invalid_request_error", "claude-request-rejected"],
    [401, "authentication_error", "claude-not-signed-in"],
    [429, "rate_limit_error", "claude-usage-limit"],
    [529, "overloaded_error", "claude-overloaded"],
  ])("ends failed with a typed error when the service answers %i", async (status, type, code) => {
    const turn = await test.say(script({ status, error: { type, message: "the reason" } }));
    expect(turn).toMatchObject({ state: "failed", error: { code } });
    expect(turn.error?.hint).not.toBe("");
    const asked = test.api.requests.filter(({ path }) => path.startsWith("/v1/messages"));
    expect(asked.length).toBeLessThan(10);
  });

  it("keeps what had come when the stream is cut, and the continuation", async () => {
    const turn = await test.say(script({ blocks: ["partial text then cut"], cut: true }, ["and the rest"]));
    expect(turn.state).toBe("done");
    expect(answerText(turn)).toContain("partial text then cut");
  });

  it("ends failed when the model refuses", async () => {
    const refusal = { blocks: ["I cannot"], stop: "refusal", stop_details: { type: "refusal" } };
    const turn = await test.say(script(refusal, refusal));
    expect(turn).toMatchObject({ state: "failed", error: { code: "claude-refused" } });
  });

  it("keeps the partial text of a stopped turn and leaves no process", async () => {
    const sent = test.send(script([{ text: "word ".repeat(400), chunk: 5, delayMs: 30 }]));
    await test.seen(() =>
      answerText(test.app.workspace().engine.find(sent.id) ?? sent).includes("word word"),
    );
    const turn = await test.app.workspace().sessions.stop(sent.id);
    expect(turn.state).toBe("stopped");
    expect(answerText(turn)).toMatch(/^word word/);
    expect(answerText(turn).length).toBeLessThan(2_000);
    expect(test.app.workspace().engine.isBusy(sent.conversationId)).toBe(false);
  });

  it("takes in an answer of 5 MB whole", async () => {
    const text = "0123456789abcde\n".repeat(320 * 1024);
    test.api.setScript([[{ text, chunk: 4096 }]]);
    const turn = await test.say("Tell me everything");
    expect(turn.state).toBe("done");
    expect(answerText(turn)).toBe(text);
  });

  it("goes on with the CLI's own session in the next message", async () => {
    const first = await test.say(script(["My number is 42."]));
    await test.say(script(["It was 42."]), { conversationId: first.conversationId });
    const last = test.api.requests
      .filter(
        ({ path, body }) => path.startsWith("/v1/messages") && JSON.stringify(body).includes("It was 42"),
      )
      .at(-1);
    expect(JSON.stringify(last?.body)).toContain("My number is 42.");
  });

  it("tells the conversation again when the CLI's session is gone", async () => {
    const first = await test.say(script(["My number is 42."]));
    await rm(join(test.homeFolder, ".claude", "projects"), { recursive: true });
    await rm(join(test.studyFolder, ".planform", "transcripts"), { recursive: true });
    const second = await test.say(script(["It was 42."]), { conversationId: first.conversationId });
    expect(second.state).toBe("done");
    expect(second.parts).toContainEqual(
      expect.objectContaining({ type: "notice", text: expect.stringContaining("told again") }),
    );
    const last = test.api.requests.filter(({ path }) => path.startsWith("/v1/messages")).at(-1);
    expect(JSON.stringify(last?.body)).toContain("My number is 42.");
  });
});

describe("what goes wrong before a turn", () => {
  it("answers a repeated request id with the turn that it started", async () => {
    const first = await test.say(script(["Once."]), { requestId: "request-1" });
    const again = test.send("something else", {
      conversationId: first.conversationId,
      requestId: "request-1",
    });
    expect(again.id).toBe(first.id);
    expect(again.state).toBe("done");
  });

  it("refuses empty and overlong messages and unknown conversations, and stores nothing", () => {
    const { sessions, conversations } = test.app.workspace();
    const { id } = conversations.create();
    const send =
      (text: string, conversationId = id) =>
      () =>
        sessions.send({ conversationId, requestId: "r", text });
    expect(send("  \n ")).toThrow(expect.objectContaining({ code: "message-empty" }));
    expect(send("x".repeat(10_000_000))).toThrow(expect.objectContaining({ code: "message-too-long" }));
    expect(send("hello", "01UNKNOWN")).toThrow(expect.objectContaining({ code: "conversation-not-found" }));
    expect(conversations.read(id, 9).turns).toEqual([]);
  });
});

describe("a broken environment", () => {
  it("ends the turn failed when the claude command is not there", async () => {
    const other = await openTestApp({ env: { PLANFORM_CLAUDE: "/nowhere/claude" } });
    try {
      const turn = await other.say("hello");
      expect(turn).toMatchObject({ state: "failed", error: { code: "claude-not-found" } });
    } finally {
      await other.cleanUp();
    }
  });

  it("ends the turn failed when the claude command is too old, and says which is needed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "planform-old-claude-"));
    const old = join(folder, "claude");
    await writeFile(old, '#!/bin/sh\necho "1.0.0 (Claude Code)"\n', { mode: 0o755 });
    const other = await openTestApp({ env: { PLANFORM_CLAUDE: old } });
    try {
      const turn = await other.say("hello");
      expect(turn).toMatchObject({ state: "failed", error: { code: "claude-too-old" } });
      expect(turn.error?.message).toContain("1.0.0");
    } finally {
      await other.cleanUp();
      await rm(folder, { recursive: true });
    }
  });

  it("ends the turn failed when nobody is signed in", async () => {
    const other = await openTestApp({ env: { ANTHROPIC_API_KEY: "" } });
    try {
      const turn = await other.say("hello");
      expect(turn).toMatchObject({ state: "failed", error: { code: "claude-not-signed-in" } });
    } finally {
      await other.cleanUp();
    }
  });

  it("ends the turn failed when the tool server does not start, and shows it in the chat", async () => {
    const other = await openTestApp({ mcpServerFile: "/nowhere/server.mjs" });
    try {
      const turn = await other.say(script([addNode("x")], ["I could not."]));
      expect(turn).toMatchObject({ state: "failed", error: { code: "mcp-server-failed" } });
      expect(turn.parts).toContainEqual(expect.objectContaining({ type: "notice", level: "error" }));
      expect(turn.changes).toEqual([]);
    } finally {
      await other.cleanUp();
    }
  });
});
