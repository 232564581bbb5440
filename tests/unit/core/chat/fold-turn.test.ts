import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTurnFold, type FoldStep } from "../../../../src/core/chat/fold-turn.ts";
import { parseClaudeEvent } from "../../../../src/core/claude/parse-event.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import { emptyTurn, foldJournal, partLine } from "../../../support/fold-journal.ts";
import { fixtureNames, readFixture } from "../claude/fixture-files.ts";

function linesOf(name: string): string[] {
  return readFixture(name)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** The parts of a fixture's turn. Their tool server has another name than Planform's, which each of them says first. */
function partsOf(lines: readonly string[]): string[] {
  const [first, ...parts] = foldJournal(lines).live.parts.map(partLine);
  expect(first).toMatch(/^error: Planform's tools did not start/);
  return parts;
}

/** Tells when a tool was first shown from what the store knows, which starts with its input. */
function withoutStartTimes(turn: Turn): Turn {
  return {
    ...turn,
    parts: turn.parts.map((part) => (part.type === "tool" ? { ...part, startedAt: 0 } : part)),
  };
}

const event = (fields: object): string =>
  JSON.stringify({ session_id: "s", parent_tool_use_id: null, ...fields });
const stream = (streamed: object, parent: string | null = null): string =>
  event({ type: "stream_event", event: streamed, parent_tool_use_id: parent });
const init = event({
  type: "system",
  subtype: "init",
  cwd: "/",
  model: "m",
  tools: [],
  mcp_servers: [{ name: "planform", status: "connected" }],
});
const messageStart = stream({
  type: "message_start",
  message: { id: "msg", model: "m", usage: { input_tokens: 1, output_tokens: 1 } },
});
const blockStart = (block: object): string =>
  stream({ type: "content_block_start", index: 0, content_block: block });
const textDelta = (text: string): string =>
  stream({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
const assistant = (block: object, more: object = {}): string =>
  event({ type: "assistant", message: { id: "msg", model: "m", content: [block] }, ...more });
const toolUse = (id: string, name = "Read"): object => ({ type: "tool_use", id, name, input: {} });
const toolResult = (id: string, content: unknown, isError = false): string =>
  event({
    type: "user",
    message: { content: [{ type: "tool_result", tool_use_id: id, content, is_error: isError }] },
  });
const retry = event({
  type: "system",
  subtype: "api_retry",
  attempt: 1,
  max_retries: 3,
  retry_delay_ms: 500,
  error_status: 529,
  error: "overloaded",
});
const modification = (id: string): string =>
  JSON.stringify({ modification: { id, ops: [{ type: "removeNode", nodeId: "x" }] } });

describe("the parts of a turn", () => {
  it.each<[string, string[]]>([
    ["plain-text", ["text: Hello **world**. Second sentence."]],
    [
      "text-mcp-tool",
      [
        "text: I will add a node.",
        'mcp__t__canvas_add_node done: {"success":true,"modification":{"action":"add_node","node...',
        'text: Added the node "thickness".',
      ],
    ],
    [
      "permission-denied",
      [
        "text: Trying.",
        "mcp__t__canvas_add_node denied: Claude requested permissions to use mcp__t__canvas_add_no...",
        "Write denied: Claude requested permissions to write to /home/ada/study/...",
        "text: It was denied.",
      ],
    ],
    [
      "permission-prompt-tool-deny",
      [
        "Write denied: The user said no in the dialog",
        "Bash denied: The user said no in the dialog",
        "mcp__t__ro denied: The user said no in the dialog",
        "Read done: 1 x",
        "text: done",
      ],
    ],
    ["unknown-tool", ["NoSuchTool failed: Error: No such tool available: NoSuchTool", "text: ok"]],
    [
      "bad-tool-input",
      [
        "Read failed: InputValidationError: Read failed due to the following is...",
        "Read failed: InputValidationError: Read was called with input that cou...",
        "text: ok",
      ],
    ],
    [
      "thinking",
      ["thinking: Let me consider the beam. It has a height and a width. I ...", "text: The answer."],
    ],
    ["cut-mid-stream", ["text: partial text then cut", "text: Hello done."]],
    ["sigint-mid-stream", ["text: Before.", "text: slow text"]],
    ["sigterm-mid-stream", ["text: Before.", "text: slow text"]],
    [
      "sigint-mid-tool",
      ["mcp__t__slow failed: The user doesn't want to proceed with this tool use. The ..."],
    ],
    [
      "api-529-recover",
      ["warning: The model's service answered 529. Trying again in 1 s (2 ...", "text: recovered"],
    ],
    ["api-529-retries2", ["warning: The model's service answered 529. Trying again in 1 s (2 ..."]],
    ["api-400", []],
    ["not-logged-in", []],
    ["empty-reply", []],
    [
      "refusal",
      [
        "text: I cannot",
        "info: Opus 5.5's safeguards stopped the response above · contin...",
        "text: Hello done.",
      ],
    ],
    [
      "oauth-rate-limit-warning",
      ["text: ok", "warning: The usage limit (five hour) is used to 93 %; it resets 20..."],
    ],
    [
      "mcp-image",
      ["mcp__t__image done: [image] [Image: source: /home/ada/.claude/projects/-home-...", "text: fin"],
    ],
    ["max-budget", ["text: a", "mcp__t__ro failed:"]],
    ["invalid-utf8", ["text: bad �� bytes"]],
    [
      "subagent-forward-text",
      [
        "Agent done: Async agent launched successfully. (This tool result is i...",
        "text: main done",
        "Read done: 1 x",
        "text: Hello done.",
      ],
    ],
    ["warm-three-turns", ["text: answer 0", "text: answer 1", "text: answer 2"]],
  ])("of %s", (name, parts) => {
    expect(partsOf(linesOf(name)).map((line) => line.trim())).toEqual(parts);
  });

  it("never holds what the CLI says to the model in the user's name, or its own error texts", () => {
    for (const name of fixtureNames) {
      const shown = JSON.stringify(foldJournal(linesOf(name)).live.parts);
      expect(shown).not.toMatch(
        /cut off mid-stream|no visible output|Request interrupted|API Error:|tool_use_error/,
      );
    }
  });

  it("are the same, live and stored, whenever another app takes over", () => {
    for (const name of fixtureNames) {
      const lines = linesOf(name);
      const whole = foldJournal(lines);
      expect(whole.stored, name).toEqual(whole.live);
      for (let cutAfter = 0; cutAfter < lines.length; cutAfter += 1) {
        const resumed = foldJournal(lines, { cutAfter });
        expect(resumed.stored, `${name} cut after ${cutAfter}`).toEqual(resumed.live);
        expect(withoutStartTimes(resumed.live)).toEqual(withoutStartTimes(whole.live));
        expect(resumed.modifications).toEqual(whole.modifications);
        expect(resumed.evidence).toEqual(whole.evidence);
      }
    }
  });

  it("keep the time at which a tool was started when another app takes over", () => {
    const lines = [init, assistant(toolUse("t1")), textDelta("x"), toolResult("t1", "done")];
    expect(foldJournal(lines, { cutAfter: 3 }).live.parts[0]).toMatchObject({
      startedAt: 1_001,
      endedAt: 1_003,
    });
  });
});

describe("an odd order of events", () => {
  const anyLine = fc.constantFrom(
    init,
    messageStart,
    blockStart({ type: "text", text: "" }),
    blockStart({ type: "thinking", thinking: "" }),
    blockStart(toolUse("t1")),
    blockStart(toolUse("t2", "mcp__planform__canvas_add_node")),
    textDelta("some text "),
    textDelta(`${modification("m1")} `),
    textDelta('{"modification": {"ops": ['),
    assistant({ type: "text", text: "some text " }),
    assistant(toolUse("t1")),
    assistant(toolUse("t2", "mcp__planform__canvas_add_node")),
    assistant(toolUse("t3"), { parent_tool_use_id: "t1" }),
    assistant({ type: "text", text: "of a subagent" }, { parent_tool_use_id: "t1" }),
    toolResult("t1", "result"),
    toolResult("t2", modification("m2")),
    toolResult("t3", "<tool_use_error>no</tool_use_error>", true),
    retry,
    "{ torn",
    "noise",
    event({ type: "result", subtype: "success", is_error: false, result: "x" }),
  );

  it("still gives one picture, live and stored, whenever another app takes over", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 25 }), fc.nat(25), (lines, cut) => {
        const whole = foldJournal(lines);
        expect(whole.stored).toEqual(whole.live);
        const resumed = foldJournal(lines, { cutAfter: Math.min(cut, lines.length) });
        expect(resumed.stored).toEqual(resumed.live);
        expect(withoutStartTimes(resumed.live).parts).toEqual(withoutStartTimes(whole.live).parts);
        const { left = emptyTurn, found = emptyTurn } = resumed.atCut ?? {};
        expect(withoutStartTimes(found)).toEqual(withoutStartTimes(left));
        expect(resumed.modifications).toEqual(whole.modifications);
        expect(JSON.stringify(whole.live)).not.toContain("of a subagent");
      }),
      { numRuns: 500 },
    );
  });

  it("leaves nothing of a text out that a notice came into when another app takes over", () => {
    const lines = [init, messageStart, textDelta("one "), retry, textDelta("two "), textDelta("three")];
    expect(foldJournal(lines, { cutAfter: 5 }).atCut?.found.parts.map(partLine)).toEqual([
      "text: one two",
      "warning: The model's service answered 529. Trying again in 1 s (1 ...",
    ]);
  });

  it("does not cut the main text in two when a subagent starts a tool", () => {
    const lines = [
      init,
      messageStart,
      textDelta("one "),
      assistant(toolUse("t1"), { parent_tool_use_id: "a" }),
    ];
    lines.push(textDelta("two"), assistant({ type: "text", text: "one two" }));
    expect(foldJournal(lines).live.parts.map(partLine)).toEqual(["text: one two", "Read failed: "]);
  });

  it("shows no tool that never ran as running, and none that nobody called", () => {
    const lines = [init, messageStart, blockStart(toolUse("t1")), messageStart, textDelta("Again")];
    lines.push(toolResult("t9", "for nobody"));
    expect(foldJournal(lines).live.parts.map(partLine)).toEqual([
      "Read failed: The answer was cut off before this call was complete.",
      "text: Again",
    ]);
  });

  it("has no part for a text that stays empty", () => {
    const lines = [init, blockStart({ type: "text", text: "" }), assistant({ type: "text", text: "" })];
    expect(foldJournal(lines).live).toEqual(emptyTurn);
  });

  it("shows a text that was not streamed", () => {
    expect(
      foldJournal([init, assistant({ type: "text", text: "At once" })]).live.parts.map(partLine),
    ).toEqual(["text: At once"]);
  });

  it("does not show what the CLI says in the model's name", () => {
    const line = event({
      type: "assistant",
      message: { id: "x", model: "<synthetic>", content: [{ type: "text", text: "No response requested." }] },
    });
    expect(foldJournal([init, line]).live.parts).toEqual([]);
  });
});

describe("a tool's result", () => {
  const resultOf = (content: unknown): string | undefined => {
    const part = foldJournal([init, assistant(toolUse("t1")), toolResult("t1", content, true)]).live.parts[0];
    return part?.type === "tool" ? part.result : undefined;
  };

  it("is shown without the CLI's wrapper, and only without that", () => {
    expect(resultOf("<tool_use_error>Not there\nat all</tool_use_error>\n")).toBe("Not there\nat all");
    expect(resultOf("Text with <tool_use_error>inside</tool_use_error>")).toBe(
      "Text with <tool_use_error>inside</tool_use_error>",
    );
  });

  it("is cut for the window, never in the middle of a character", () => {
    const shown = resultOf(`x${"🙂".repeat(20_000)}`) ?? "";
    expect(shown.length).toBeLessThan(20_010);
    expect(shown.isWellFormed()).toBe(true);
    expect(shown).toMatch(/🙂\n\[cut\]$/u);
  });
});

describe("modifications", () => {
  const own = "mcp__planform__canvas_add_node";
  const run = (name: string, isError = false): number =>
    foldJournal([init, assistant(toolUse("t1", name)), toolResult("t1", modification("m"), isError)])
      .modifications.length;

  it("come from Planform's own tools when they worked, and from no other tool", () => {
    expect([run(own), run(own, true), run("Read"), run("mcp__other__canvas_add_node")]).toEqual([1, 0, 0, 0]);
  });

  it("come from the text once, however it is cut into pieces and repeated", () => {
    const text = `So: ${modification("m")} done`;
    const pieces = [...text].map(textDelta);
    const lines = [init, messageStart, ...pieces, assistant({ type: "text", text })];
    expect(foldJournal(lines).modifications).toHaveLength(1);
    expect(foldJournal([init, assistant({ type: "text", text })]).modifications).toHaveLength(1);
  });

  it("come out of a text that is cut off behind an open brace", () => {
    const { modifications } = foldJournal([init, messageStart, textDelta(`if (x) { ${modification("m")}`)]);
    expect(modifications).toMatchObject([{ type: "modification" }]);
  });
});

describe("a question of a sub-agent's call", () => {
  const question = event({
    type: "control_request",
    request_id: "r1",
    request: {
      subtype: "can_use_tool",
      tool_name: "Bash",
      tool_use_id: "toolu_1",
      input: { command: "ls" },
    },
  });
  const call = assistant(toolUse("toolu_1", "Bash"), { parent_tool_use_id: "toolu_agent" });

  it("stays open when the call itself comes later", () => {
    const fold = createTurnFold({ approvalLimitMs: 1_000 });
    const take = (line: string): FoldStep => fold.take(parseClaudeEvent(line), line, 5);
    take(init);
    expect(take(question).questions).toHaveLength(1);
    fold.pose("toolu_1", { where: "here", rules: [] }, 6);
    const parts = take(call).updates.flatMap(({ update }) => (update.type === "part" ? [update.part] : []));
    expect(parts).toMatchObject([{ id: "toolu_1", approval: { state: "pending", where: "here" } }]);
    fold.decide("toolu_1", { state: "denied", by: "user", reason: "No" });
    const denied = take(toolResult("toolu_1", "No", true));
    expect(denied.updates.map(({ update }) => update)).toMatchObject([
      { part: { approval: { state: "denied", by: "user", reason: "No" } } },
    ]);
  });
});
