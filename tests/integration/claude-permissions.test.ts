import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClaudeEvent } from "../../src/core/claude/claude-event.ts";
import type { PermissionAnswer } from "../../src/core/claude/control-response.ts";
import { type ClaudeTestEnvironment, claudeTestEnvironment } from "../support/run-claude.ts";
import { makeStudyFolder, runClaudeTurn, type TurnOptions } from "../support/run-claude-turn.ts";
import { type ScriptedApi, startScriptedApi } from "../support/scripted-api.ts";

describe("what the real CLI asks in power mode", () => {
  let api: ScriptedApi;
  let home: ClaudeTestEnvironment;
  let folder: string;
  let study: string;

  beforeAll(async () => {
    api = await startScriptedApi();
    home = await claudeTestEnvironment(api.baseUrl);
  });
  afterAll(async () => {
    await home.cleanUp();
    await api.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "planform-permissions-"));
    study = await makeStudyFolder(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

  type Question = Extract<ClaudeEvent, { type: "control-request" }>;
  const command = "touch x.txt && python3 -c 1";
  const call = { tool: "Bash", input: { command, description: "make a file" }, id: "toolu_1" };

  /** Runs the command of `call`, with what `answer` gives to each question; nothing closes the input. */
  async function ask(
    answer: (question: Question) => PermissionAnswer | "close" | "wait",
    more: TurnOptions = {},
  ) {
    const questions: Question[] = [];
    const run = await runClaudeTurn(
      { api, home, folder, study },
      {
        mode: "power",
        script: [[call], ["end"]],
        onEvent(event, turn) {
          if (event.type !== "control-request") return;
          questions.push(event);
          const said = answer(event);
          if (said === "close") turn.closeInput();
          else if (said !== "wait") expect(turn.answer(event.requestId, said)).toBe(true);
        },
        ...more,
      },
    );
    const [result] = run.events.flatMap((event) => (event.type === "tool-results" ? event.results : []));
    return { ...run, questions, result };
  }

  const exists = (name: string) =>
    access(join(study, name)).then(
      () => true,
      () => false,
    );

  it("says which tool wants to do what", async () => {
    const { questions } = await ask(() => ({ behavior: "deny", message: "no" }));
    expect(questions).toMatchObject([
      {
        subtype: "can_use_tool",
        toolName: "Bash",
        toolUseId: "toolu_1",
        input: { command, description: "make a file" },
      },
    ]);
  });

  it("does what is allowed", async () => {
    const { end, exit, result } = await ask(({ input }) => ({ behavior: "allow", updatedInput: input }));
    expect([end, exit]).toEqual([{ state: "done" }, { code: 0, signal: null }]);
    expect(result).toMatchObject({ toolUseId: "toolu_1", isError: false });
    expect(await exists("x.txt")).toBe(true);
  });

  it("does what the answer made of it", async () => {
    const updatedInput = { command: "touch y.txt && python3 -c 1", description: "make another" };
    await ask(() => ({ behavior: "allow", updatedInput }));
    expect([await exists("x.txt"), await exists("y.txt")]).toEqual([false, true]);
  });

  it("tells the model why something is denied", async () => {
    const { end, result, requests } = await ask(() => ({
      behavior: "deny",
      message: "Files come from the study.",
    }));
    expect(end).toEqual({ state: "done" });
    expect(result).toMatchObject({ isError: true, deniedBy: "not-granted" });
    expect(requests).toContain("Files come from the study.");
    expect(await exists("x.txt")).toBe(false);
  });

  it("waits for an answer that takes its time, and asks for each call", async () => {
    const script = [
      [call, { ...call, id: "toolu_2", input: { command: "touch z.txt && python3 -c 1" } }],
      ["end"],
    ];
    const questions: string[] = [];
    const run = await runClaudeTurn(
      { api, home, folder, study },
      {
        mode: "power",
        script,
        onEvent(event, turn) {
          if (event.type !== "control-request") return;
          questions.push(event.toolUseId ?? "");
          setTimeout(() => {
            turn.answer(event.requestId, { behavior: "allow", updatedInput: event.input });
          }, 1000);
        },
      },
    );
    expect(run.end).toEqual({ state: "done" });
    expect(questions.toSorted()).toEqual(["toolu_1", "toolu_2"]);
    expect([await exists("x.txt"), await exists("z.txt")]).toEqual([true, true]);
  });

  it("is denied when the input is closed while it waits, and the turn ends by itself", async () => {
    const { questions, end, exit, result } = await ask(() => "close");
    expect(questions).toHaveLength(1);
    expect(result).toMatchObject({ toolUseId: "toolu_1", isError: true, deniedBy: "not-granted" });
    expect([end, exit]).toEqual([{ state: "done" }, { code: 0, signal: null }]);
    expect(await exists("x.txt")).toBe(false);
  });

  it("is in nobody's way when the turn is stopped while it waits", async () => {
    const { end, questions } = await ask(() => "wait", {
      stopAt: (event) => event.type === "control-request",
    });
    expect(end).toEqual({ state: "stopped" });
    expect(questions).toHaveLength(1);
    expect(await exists("x.txt")).toBe(false);
  });

  it("asks nothing in user mode", async () => {
    const write = {
      tool: "Write",
      input: { file_path: join(study, "x.txt"), content: "x" },
      id: "toolu_1",
    };
    const { questions, result } = await ask(({ input }) => ({ behavior: "allow", updatedInput: input }), {
      mode: "user",
      script: [[write], ["end"]],
    });
    expect(questions).toEqual([]);
    expect(result).toMatchObject({ isError: true });
    expect(await exists("x.txt")).toBe(false);
  });
});
