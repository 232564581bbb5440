import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DemoModel, startDemoModel } from "../../src/core/demo/demo-model.ts";
import {
  type ClaudeTestEnvironment,
  claudeTestEnvironment,
  parseStreamJson,
  runClaude,
} from "../support/run-claude.ts";

const serverFile = fileURLToPath(new URL("../../out/mcp-server/server.mjs", import.meta.url));
const sample = fileURLToPath(new URL("../../resources/samples/cantilever", import.meta.url));

let model: DemoModel;
let environment: ClaudeTestEnvironment;
let study: string;
beforeEach(async () => {
  model = await startDemoModel({ paceMs: 0 });
  environment = await claudeTestEnvironment(model.baseUrl);
  study = await mkdtemp(join(tmpdir(), "planform-demo-"));
  await cp(sample, study, { recursive: true });
});
afterEach(async () => {
  await model.close();
  await environment.cleanUp();
  await rm(study, { recursive: true, force: true });
});

describe("the demo model behind the real CLI and the real tools", () => {
  it("adds a variable, connects it and says so", async () => {
    const turn = await send(
      "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model",
    );
    expect(turn.exitCode).toBe(0);
    expect(turn.calls).toEqual(["mcp__planform__canvas_read", "mcp__planform__canvas_add_node"]);
    expect(turn.result).toBe(
      "Added the design variable **web thickness** (2 to 8 mm, start 5 mm). It is connected to **Beam**.",
    );
    const saved = await readStudy();
    const added = saved.nodes.find((node) => node.label === "web thickness");
    expect(added?.data).toMatchObject({ lower: 2, upper: 8, initial: 5, unit: "mm" });
    expect(saved.edges).toContainEqual({ sourceId: added?.id, targetId: "model_beam" });
  });

  it("reads the user's text behind the context that the app puts before it", async () => {
    const turn = await send("use 75 trials", {
      context: "<planform-context>\nremove the model\n</planform-context>",
    });
    expect(turn.result).toContain("75 trials");
    expect((await readStudy()).nodes.find((node) => node.type === "algorithm")?.data).toMatchObject({
      trials: 75,
    });
  });

  it("goes on with a resumed conversation: a question, its answer, and what `it` means", async () => {
    const first = await send("remove the limit");
    expect(first.result).toContain("Which one do you mean?");
    expect((await readStudy()).nodes).toHaveLength(14);
    const second = await send("the slenderness one", { resume: first.sessionId });
    expect(second.result).toBe("Removed **Slenderness limit** and its connections.");
    await send("change the width to 15 to 70 mm", { resume: first.sessionId });
    const last = await send("connect it to the solver", { resume: first.sessionId });
    expect(last.result).toBe("Connected **Width** to **CalculiX**.");
  });

  it("passes on why a tool refused", async () => {
    const turn = await send("connect the width to the search");
    expect(turn.result).toMatch(
      /^I could not connect \*\*Width\*\* to \*\*Search\*\*: A design variable does not feed/,
    );
  });

  it("shows what the mode denies: no commands, no reading outside the study", async () => {
    expect((await send("run the command `ls`")).result).toContain("no tool to run commands in this mode");
    const reading = await send("read /etc/passwd");
    expect(reading.calls).toEqual(["Read"]);
    expect(reading.result).toMatch(/^I could not read `\/etc\/passwd`/);
  });

  it("says that the tools are missing when the tool server does not start", async () => {
    const turn = await send("minimise the volume", { server: join(study, "no-such-server.mjs") });
    expect(turn.exitCode).toBe(0);
    expect(turn.result).toContain("`canvas_read` is not there");
  });
});

describe("the demo model's pace", () => {
  it("streams a text in several pieces with a wait between them", async () => {
    const slow = await startDemoModel({ paceMs: 1 });
    try {
      const response = await fetch(`${slow.baseUrl}/v1/messages`, {
        method: "POST",
        body: JSON.stringify({ stream: true, messages: [{ role: "user", content: "help" }] }),
      });
      expect((await response.text()).match(/"text_delta"/g)?.length).toBeGreaterThan(50);
    } finally {
      await slow.close();
    }
  });
});

type SendOptions = {
  readonly resume?: string | undefined;
  readonly context?: string;
  readonly server?: string;
};

async function send(text: string, { resume, context, server = serverFile }: SendOptions = {}) {
  const mcpConfig = {
    mcpServers: {
      planform: {
        command: process.execPath,
        args: [server],
        env: { PLANFORM_STUDY_FOLDER: study },
        alwaysLoad: true,
      },
    },
  };
  const content = [...(context === undefined ? [] : [context]), text].map((part) => ({
    type: "text",
    text: part,
  }));
  const run = await runClaude({
    args: [
      ...["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
      ...["--setting-sources", "user", "--strict-mcp-config", "--mcp-config", JSON.stringify(mcpConfig)],
      ...["--tools", "Read,Write", "--allowedTools", "mcp__planform"],
      ...(resume === undefined ? [] : ["--resume", resume]),
    ],
    env: environment.env,
    cwd: study,
    input: `${JSON.stringify({ type: "user", message: { role: "user", content }, parent_tool_use_id: null })}\n`,
  });
  const events = parseStreamJson(run.stdout);
  const last = events.at(-1);
  return {
    exitCode: run.exitCode,
    result: typeof last?.result === "string" ? last.result : undefined,
    sessionId: typeof last?.session_id === "string" ? last.session_id : undefined,
    calls: [...run.stdout.matchAll(/"type":"tool_use","id":"[^"]*","name":"([^"]+)"/g)].map(
      (match) => match[1],
    ),
  };
}

type SavedStudy = {
  nodes: { id: string; type: string; label: string; data: object }[];
  edges: { sourceId: string; targetId: string }[];
};

async function readStudy(): Promise<SavedStudy> {
  return JSON.parse(await readFile(join(study, "study.json"), "utf8"));
}
