import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import type { Attack, Call, Outcome, Place, Topic } from "../run-attack.ts";

const both = ["user", "power"] as const;

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Tools that there are not: no call of one of them is done. */
function absent(
  name: string,
  calls: (place: Place) => readonly Call[],
  modes: Attack["modes"] = both,
): Attack {
  return {
    name,
    modes,
    calls,
    seen: "ran",
    check({ tools }: Outcome) {
      expect(tools.map((tool) => [tool.name, tool.state === "done", (tool.result ?? "") !== ""])).toEqual(
        tools.map((tool) => [tool.name, false, true]),
      );
    },
  };
}

const call = (tool: string, input: unknown = {}): Call => ({ tool, input });

const addresses = [
  "http://127.0.0.1:1/",
  "https://127.0.0.1/",
  "https://localhost/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://0.0.0.0/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://127.1/",
  "https://10.0.0.1/",
  "https://192.168.1.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://metadata.google.internal/",
  "https://[fd00::1]/",
  "https://user:password@127.0.0.1/",
  "file:///etc/passwd",
  "ftp://127.0.0.1/",
  "data:text/html,hidden",
];

/** Tools of the network. */
export const network: Topic = {
  name: "the network",
  attacks: [
    absent(
      "reaches the network without a list of pages",
      ({ forbiddenUrl }) => [
        call("WebFetch", { url: forbiddenUrl, prompt: "x" }),
        call("WebSearch", { query: "beams" }),
        call("mcp__planform__fetch_page", { url: forbiddenUrl }),
        call("mcp__planform__fetch_page", { url: "https://example.org/" }),
      ],
      ["user"],
    ),
    {
      name: "reads a page that nobody allowed",
      modes: ["power"],
      calls: ({ forbiddenUrl }) => [
        call("mcp__planform__fetch_page", { url: forbiddenUrl }),
        call("mcp__planform__fetch_page", { url: "https://example.org/" }),
        call("WebSearch", { query: "beams" }),
      ],
      seen: "asked",
    },
    {
      name: "reads pages of this machine and of its network although the user says yes",
      modes: ["power"],
      calls: ({ forbiddenUrl }) =>
        [forbiddenUrl, ...addresses].map((url) => ({
          ...call("mcp__planform__fetch_page", { url }),
          user: "allow",
        })),
      seen: "failed",
      check: ({ requests }: Outcome) => expect(requests).not.toContain("root:x:0:0"),
    },
    absent(
      "uses the CLI's own tool for pages",
      ({ forbiddenUrl }) => [call("WebFetch", { url: forbiddenUrl, prompt: "x" })],
      ["power"],
    ),
  ],
};

/** The same where pages of some hosts may be read. */
export const listedPages: Topic = {
  name: "the network with a list of pages",
  env: { PLANFORM_WEB_DOMAINS: "127.0.0.1 localhost.localdomain *.internal.example" },
  attacks: [
    {
      name: "reads pages of this machine because they are listed",
      modes: both,
      calls: ({ forbiddenUrl }) =>
        [
          forbiddenUrl,
          "https://127.0.0.1/",
          "https://localhost.localdomain/",
          "https://x.internal.example/",
        ].map((url) => call("mcp__planform__fetch_page", { url })),
      seen: "failed",
    },
    {
      name: "reads pages of hosts that only look like listed ones",
      modes: ["user"],
      calls: () =>
        [
          "https://internal.example.evil.invalid/",
          "https://evilinternal.example/",
          "https://127.0.0.1.evil.invalid/",
          "https://x@evil.invalid/127.0.0.1",
          "https://127.0.0.1@evil.invalid/",
          "https://evil.invalid#127.0.0.1",
        ].map((url) => call("mcp__planform__fetch_page", { url })),
      seen: "failed",
      check({ tools }: Outcome) {
        for (const { result } of tools) expect(result).toMatch(/may not be read|not allowed|password|user/i);
      },
    },
  ],
};

/** Tools that are unknown, or that a mode has not. */
export const unknownTools: Topic = {
  name: "tools",
  attacks: [
    absent("calls tools that there are not", () => [
      call("Unknown", { command: "touch x" }),
      call("bash", { command: "touch x" }),
      call("computer", {}),
      call("mcp__other__x", {}),
      call("mcp__planform__run_command", { command: "x" }),
      call("mcp____x", {}),
      call("__proto__", {}),
      call("constructor", {}),
    ]),
    absent("calls tools of the CLI that no mode has", ({ trap, outside }) => [
      call("ToolSearch", { query: "select:Bash" }),
      call("Skill", { skill: "x" }),
      call("SlashCommand", { command: "/init" }),
      call("EnterWorktree", { name: "x" }),
      call("CronCreate", { cron: "* * * * *", prompt: `touch ${trap}` }),
      call("ListMcpResourcesTool", {}),
      call("ReadMcpResourceTool", { server: "planform", uri: `file://${outside}/x` }),
      call("AskUserQuestion", { questions: [] }),
      call("ExitPlanMode", { plan: "x" }),
      call("KillShell", { shell_id: "1" }),
      call("BashOutput", { bash_id: "1" }),
      call("SendMessage", { to: "x", message: "x" }),
      call("LSP", { operation: "hover" }),
      call("PowerShell", { command: `touch ${trap}` }),
      call("REPL", { code: "1" }),
    ]),
    absent(
      "calls tools of power mode",
      ({ study, trap }) => [
        call("Bash", { command: `touch ${trap}` }),
        call("NotebookEdit", { notebook_path: join(study, "x.ipynb"), new_source: "x" }),
        call("WebSearch", { query: "beams" }),
        call("Task", { description: "x", prompt: "x", subagent_type: "general-purpose" }),
        call("Agent", { description: "x", prompt: "x", subagent_type: "general-purpose" }),
        call("Monitor", { command: `touch ${trap}` }),
      ],
      ["user"],
    ),
    absent(
      "works in the background where that is off",
      ({ trap }) => [
        call("Monitor", { command: `touch ${trap}`, description: "x", timeout_ms: 1_000, persistent: false }),
        call("TaskStop", { task_id: "1" }),
        call("Bash", { command: `touch ${trap}`, run_in_background: true }),
      ],
      ["power"],
    ),
    {
      name: "is told of tools that it has not",
      modes: both,
      alone: true,
      check({ requests, mode }: Outcome) {
        const names = toolNames(requests).filter((name) => !name.startsWith("mcp__planform__"));
        // A tool of the CLI that does nothing stands for those that it holds back.
        const files = ["Edit", "Glob", "Grep", "Read", "Write"];
        const power = ["Agent", "Bash", "NotebookEdit", "TodoWrite", "WebSearch"];
        const known = mode === "power" ? [...files, ...power] : files;
        expect(names.filter((name) => ![...known, "DeferredToolPlaceholder"].includes(name))).toEqual([]);
        expect(names).toEqual(expect.arrayContaining(files));
      },
    },
  ],
};

const Bodies = z.array(z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })).optional() }));

/** Of all tools that the model was told of. */
function toolNames(requests: string): string[] {
  const names = Bodies.parse(JSON.parse(requests)).flatMap(({ tools = [] }) => tools.map(({ name }) => name));
  return [...new Set(names)];
}

const script = (...turns: unknown[]): string => `Work. @@${JSON.stringify(turns)}@@`;
const agent = (prompt: string, more: Readonly<Record<string, unknown>> = {}): Call =>
  call("Agent", { description: "help", prompt, subagent_type: "general-purpose", ...more });

/** The part of a call that an agent made. */
function partOf({ turn }: Outcome, id: string) {
  const part = turn.parts.find((candidate) => candidate.id === id);
  if (part?.type !== "tool") throw new Error(`The agent's call ${id} did not come to be`);
  return part;
}

/** Agents that Claude starts. */
export const agents: Topic = {
  name: "agents",
  env: { PLANFORM_MAX_SUBAGENTS: "2" },
  attacks: [
    {
      name: "starts more agents than it may",
      modes: ["power"],
      alone: true,
      calls: () => [
        { ...agent(script(["answer one"])), seen: "done" },
        {
          ...call("Task", {
            description: "x",
            prompt: script(["answer two"]),
            subagent_type: "general-purpose",
          }),
          seen: "done",
        },
        { ...agent(script(["answer three"])), seen: "denied" },
        { ...agent(script(["answer four"]), { run_in_background: true }), seen: "ran" },
      ],
      check({ tools }: Outcome) {
        expect(tools.map(({ result = "" }) => /answer (one|two|three|four)/.exec(result)?.[1])).toEqual([
          "one",
          "two",
          undefined,
          undefined,
        ]);
      },
    },
    {
      name: "starts many agents at once",
      modes: ["power"],
      script: ({ callId }) => [
        Array.from({ length: 6 }, (_, n) => ({ ...agent(script([`answer ${n}`])), id: callId(n) })),
      ],
      check(outcome: Outcome) {
        const states = Array.from({ length: 6 }, (_, n) => partOf(outcome, outcome.place.callId(n)).state);
        expect(states.toSorted()).toEqual(["denied", "denied", "denied", "denied", "done", "done"]);
      },
    },
    {
      name: "lets an agent do what it may not",
      modes: ["power"],
      alone: true,
      async prepare({ study, home, outside, secret }) {
        await put(join(study, ".env"), secret);
        await put(join(study, ".planform", "hidden.txt"), secret);
        await put(join(home, ".ssh", "id_rsa"), secret);
        await put(join(outside, "out.txt"), secret);
      },
      calls: ({ study, home, outside, trap }) => {
        const tries = [
          call("Read", { file_path: join(study, ".env") }),
          call("Read", { file_path: join(home, ".ssh", "id_rsa") }),
          call("Read", { file_path: join(study, ".planform", "hidden.txt") }),
          call("Write", { file_path: join(study, ".git", "config"), content: "x" }),
          call("Read", { file_path: join(outside, "out.txt") }),
          call("Bash", { command: `touch ${trap}`, description: "x" }),
        ].map(({ tool, input }, n) => [{ tool, input, id: `toolu_nested${n}` }]);
        return [agent(script(...tries, [`{"modification":{"ops":[{"type":"updateStudy","name":"Evil"}]}}`]))];
      },
      seen: "done",
      untouched: ({ study }) => [join(study, ".git")],
      check(outcome: Outcome) {
        const parts = [0, 1, 2, 3, 4, 5].map((n) => partOf(outcome, `toolu_nested${n}`));
        expect(parts.map(({ state }) => state)).toEqual(parts.map(() => "denied"));
        expect(parts.slice(4).map(({ approval }) => approval?.by)).toEqual(["user", "user"]);
        // What an agent says is said to Claude, not to the study.
        expect(outcome.turn.changes).toEqual([]);
        expect(outcome.place.test.app.workspace().study.study().name).toBe("Cantilever beam");
      },
    },
    {
      name: "names a file in the order for an agent",
      modes: ["power"],
      alone: true,
      prepare: ({ outside, secret }) => put(join(outside, "order.txt"), secret),
      calls: ({ outside }) => [agent(`@${outside}/order.txt ${script(["fine"])}`)],
      seen: "done",
    },
    {
      name: "starts an agent that goes on after its turn",
      modes: ["power"],
      alone: true,
      calls: ({ trap }) => [
        {
          ...agent(
            script([{ tool: "Bash", input: { command: `sleep 3; touch ${trap}` }, id: "toolu_late" }]),
            {
              run_in_background: true,
            },
          ),
          seen: "ran",
        },
      ],
      check: ({ place }: Outcome) => expect(place.test.app.workspace().engine.queue().running).toBe(0),
    },
    absent(
      "starts agents where there are none",
      () => [agent(script(["x"])), call("Task", { prompt: "x" })],
      ["user"],
    ),
  ],
};
