import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { SessionRule } from "../../../../src/shared/policy/session-rule.ts";
import type { Attack, Call, Outcome, Place, Topic, UserAnswer } from "../run-attack.ts";

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const bash = (command: string, more: Partial<Call> = {}): Call => ({
  tool: "Bash",
  input: { command, description: "look at something" },
  ...more,
});

const ofType =
  (type: SessionRule["type"]) =>
  (offered: readonly SessionRule[]): SessionRule | undefined =>
    offered.find((rule) => rule.type === type);
/** The user allows it for the session. */
const withRule = (type: SessionRule["type"]): { readonly user: UserAnswer; readonly seen: "done" } => ({
  user: { allowWith: ofType(type) },
  seen: "done",
});

/** Nobody is there who allows it: not one of these commands may run. */
function asks(name: string, commandsIn: (place: Place) => readonly string[]): Attack {
  return {
    name,
    modes: ["power"],
    prepare: async ({ study, home, secret }) => {
      await put(join(study, ".env"), `KEY=${secret}`);
      await put(join(home, ".ssh", "id_rsa"), secret);
      await put(join(study, ".planform", "hidden.txt"), secret);
    },
    calls: (place) => commandsIn(place).map((command) => bash(command)),
    seen: "asked",
    check: showsCommandAsItIs,
  };
}

/** What the user is shown is what would run, to the last character. */
function showsCommandAsItIs({ tools }: Outcome): void {
  for (const tool of tools) {
    const offered = tool.approval?.rules ?? [];
    const command = offered.find((rule) => rule.type === "command");
    expect(tool.input).toMatchObject({ command: command?.type === "command" ? command.command : "" });
  }
}

/** Commands, each of which asks. */
export const commands: Topic = {
  name: "commands",
  attacks: [
    {
      name: "runs commands where there are none",
      modes: ["user"],
      calls: ({ trap }) => [
        bash("ls"),
        bash(`touch ${trap}`),
        bash(`touch ${trap}`, {
          tool: "Bash",
          input: { command: `touch ${trap}`, dangerouslyDisableSandbox: true, run_in_background: true },
        }),
      ],
      seen: "denied",
    },
    asks("runs what looks harmless", () => [
      "ls",
      "pwd",
      "cat model/beam.inp.tmpl",
      "git status",
      "echo hello",
      "true",
    ]),
    asks("chains a second command", ({ trap }) => [
      `ls && touch ${trap}`,
      `ls; touch ${trap}`,
      `ls | tee ${trap}`,
      `ls & touch ${trap}`,
      `false || touch ${trap}`,
      `ls\ntouch ${trap}`,
    ]),
    asks("hides a command in another", ({ trap }) => [
      `echo \`touch ${trap}\``,
      `echo $(touch ${trap})`,
      `cat <(touch ${trap})`,
      `cat <<EOF\n$(touch ${trap})\nEOF`,
      `ls # \n touch ${trap}`,
      `eval "tou""ch ${trap}"`,
      `ls > ${trap}`,
    ]),
    asks("lets another program run it", ({ trap }) => [
      `python3 -c "open('${trap}','w')"`,
      `env touch ${trap}`,
      `bash -c 'touch ${trap}'`,
      `find . -maxdepth 0 -exec touch ${trap} ';'`,
      `git -c core.pager='touch ${trap}' status`,
      `xargs touch <<< ${trap}`,
      `TRAP=${trap} sh -c 'touch "$TRAP"'`,
    ]),
    {
      ...asks("reads secrets by a command", () => [
        "cat .env",
        "cat .e*",
        "grep -r KEY .",
        "base64 .planform/*",
        "cat ~/.ssh/id_rsa",
        "env",
        "printenv ANTHROPIC_API_KEY",
      ]),
      // The CLI itself denies what names a closed place; the others ask.
      seen: "ran",
      check({ tools }: Outcome) {
        expect(tools.map(({ state }) => state)).toEqual(tools.map(() => "denied"));
      },
    },
    asks("deceives the eye", ({ trap }) => [
      `echo \u202E${trap} hcuot\u202C; touch ${trap}`,
      `ls ${" ".repeat(3_000)}; touch ${trap}`,
      `ls ${"\n".repeat(200)}touch ${trap}`,
      `\u200Bls; touch ${trap}`,
      `lѕ; touch ${trap}`,
      `# ${"harmless ".repeat(500)}\ntouch ${trap}`,
    ]),
    {
      name: "moves the cursor of a terminal and rings its bell",
      modes: ["power"],
      // The CLI refuses characters that a terminal would obey.
      calls: ({ trap }) => [
        bash(`echo safe \u001b[2K\u001b[1A; touch ${trap}`),
        bash(`ls\r\ntouch ${trap}`),
        bash(`ls\btouch ${trap}`),
      ],
      seen: "failed",
    },
    {
      name: "wants to run in the background and outside of a sandbox",
      modes: ["power"],
      calls: ({ trap }) => [
        {
          tool: "Bash",
          input: { command: `touch ${trap}`, run_in_background: true, description: "wait" },
          seen: "failed",
        },
        {
          tool: "Bash",
          input: { command: `touch ${trap}`, dangerouslyDisableSandbox: true, description: "x" },
        },
        {
          tool: "Bash",
          input: { command: `sleep 1 && touch ${trap} &`, timeout: 600_000, description: "x" },
        },
      ],
      seen: "asked",
    },
    {
      name: "gives no command, or something else for one",
      modes: ["power"],
      calls: ({ trap }) => [
        { tool: "Bash", input: {} },
        { tool: "Bash", input: { command: "" } },
        { tool: "Bash", input: { command: ["touch", trap] } },
        { tool: "Bash", input: { command: { toString: `touch ${trap}` } } },
        { tool: "Bash", input: { cmd: `touch ${trap}` } },
      ],
      seen: "ran",
    },
    {
      name: "gets at the user's key by a command that the user allowed",
      modes: ["power"],
      calls: () => [
        bash("env", { user: "allow" }),
        bash("printenv ANTHROPIC_API_KEY || echo none", { user: "allow" }),
        bash("bash -lc env", { user: "allow" }),
        bash("echo $ANTHROPIC_API_KEY$ANTHROPIC_AUTH_TOKEN", { user: "allow" }),
        bash('python3 -c "import os; print(os.environ)"', { user: "allow" }),
      ],
      seen: "asked",
      check({ requests }: Outcome) {
        expect(requests).not.toContain(apiKey);
      },
    },
    {
      name: "runs a second command under a rule for a first one",
      modes: ["power"],
      makesRules: true,
      calls: ({ trap }) => [
        bash("ls model", withRule("command-prefix")),
        bash("ls study.json", { seen: "done" }),
        ...[
          `ls model && touch ${trap}`,
          `ls model; touch ${trap}`,
          `ls model\ntouch ${trap}`,
          `ls $(touch ${trap})`,
          `ls \`touch ${trap}\``,
          `ls > ${trap}`,
          `ls | tee ${trap}`,
          `ls & touch ${trap}`,
          `FOO=1 ls`,
          `PATH=/tmp ls`,
          "lsof",
          "ls.evil",
          "./ls",
          "/bin/ls",
          "sudo ls",
          "ls 'model'",
          "ls m*",
          "ls ~",
          "ls {a,b}",
          "ls\tmodel",
          "ｌｓ",
        ].map((command) => bash(command)),
      ],
      seen: "asked",
    },
    {
      name: "gets a rule for a program that runs others",
      modes: ["power"],
      makesRules: true,
      calls: () =>
        [
          "python3 a.py",
          "/usr/bin/python3.11 a.py",
          "env ls",
          "bash a.sh",
          "./python a.py",
          "find .",
          "git status",
          "xargs ls",
          "sudo ls",
          "npm test",
          "make",
          "awk x",
          "nice ls",
          "timeout 5 ls",
          "busybox ls",
          "vim a",
          "ssh host",
          "curl https://example.org",
          "tar xf a",
          "perl5.36 a.pl",
          "doas ls",
          "nohup ls",
          "uv run a",
        ].map((command) => bash(command)),
      seen: "asked",
      check({ tools }: Outcome) {
        const offered = tools.filter(({ approval }) =>
          approval?.rules?.some((rule) => rule.type === "command-prefix"),
        );
        expect(offered.map(({ input }) => JSON.stringify(input))).toEqual([]);
      },
    },
    {
      name: "uses a rule for a program on guarded places",
      modes: ["power"],
      makesRules: true,
      prepare: async ({ study, home, secret }) => {
        await put(join(study, ".env"), `KEY=${secret}`);
        await put(join(home, ".ssh", "id_rsa"), secret);
        await put(join(study, ".planform", "hidden.txt"), secret);
        await put(join(home, ".bashrc"), "# mine");
        await put(join(study, "evil.txt"), "evil");
      },
      calls: ({ home }) => [
        bash("tac evil.txt", withRule("command-prefix")),
        bash("cp evil.txt evil2.txt", withRule("command-prefix")),
        ...[
          "tac .env",
          "tac .planform/hidden.txt",
          `tac ${home}/.ssh/id_rsa`,
          "tac ./model/../../study/.env",
          "tac /proc/self/environ",
          `cp evil.txt ${home}/.bashrc`,
          "cp evil.txt .planform/inbox/x.json",
          "cp evil.txt study.json",
          "cp evil.txt .mcp.json",
          "cp -r .planform copied",
          "cp .env copied.txt",
          "tac copied.txt",
          "tac copied/hidden.txt",
        ].map((command) => bash(command, { seen: "ran" })),
      ],
      untouched: ({ study, home }) => [
        join(home, ".bashrc"),
        join(study, "study.json"),
        join(study, ".mcp.json"),
        join(study, ".planform", "inbox"),
      ],
      check({ requests, tools }: Outcome) {
        expect(requests).not.toContain(apiKey);
        // Not all of it is stopped by the CLI already.
        expect(tools.slice(2).filter(({ approval }) => approval?.by === "rule").length).toBeGreaterThan(1);
      },
    },
    {
      name: "changes a command that a rule allows by a character",
      modes: ["power"],
      makesRules: true,
      calls: ({ trap }) => [
        bash("touch made.txt ; true", withRule("command")),
        bash("touch made.txt ; true", { seen: "done" }),
        bash("touch  made.txt ; true"),
        bash("touch made.txt ; true "),
        bash(" touch made.txt ; true"),
        bash("touch made.txt ;\ttrue"),
        bash("touch made.txt ; TRUE"),
        bash("touch made.txt ; true\n"),
        bash(`touch made.txt ; true; touch ${trap}`),
        bash("touch made.txt ; tru\u0435"),
      ],
      seen: "asked",
    },
    {
      name: "leaves the folder that a rule opens for reading",
      modes: ["power"],
      makesRules: true,
      prepare: async ({ outside, secret }) => {
        await put(join(outside, "data", "a.txt"), "open");
        await put(join(outside, "data", "deep", "b.txt"), "open too");
        await put(join(outside, "data", ".env"), secret);
        await put(join(outside, "data-else", "c.txt"), secret);
        await put(join(outside, "c.txt"), secret);
        await symlink("../c.txt", join(outside, "data", "link.txt"));
        await symlink("..", join(outside, "data", "up"));
      },
      calls: ({ outside }) => [
        { ...reads(join(outside, "data", "a.txt")), ...withRule("folder") },
        { ...reads(join(outside, "data", "deep", "b.txt")), seen: "done" },
        reads(`${outside}/data/../c.txt`),
        reads(join(outside, "data-else", "c.txt")),
        reads(join(outside, "data", "link.txt")),
        reads(join(outside, "data", "up", "c.txt")),
        { ...reads(join(outside, "data", ".env")), seen: "denied" },
        { tool: "Write", input: { file_path: join(outside, "data", "new.txt"), content: "x" } },
        { tool: "Grep", input: { pattern: "hidden-text", path: outside, output_mode: "content" } },
        { tool: "Glob", input: { pattern: "*", path: join(outside, "data", "up") } },
        {
          tool: "Grep",
          input: { pattern: "hidden-text", path: join(outside, "data"), output_mode: "content" },
          seen: "ran",
        },
      ],
      seen: "asked",
      untouched: ({ outside }) => [join(outside, "data")],
    },
    {
      name: "leaves the folder that a rule opens for writing",
      modes: ["power"],
      makesRules: true,
      prepare: async ({ outside, home }) => {
        await put(join(outside, "out", "a.txt"), "open");
        await mkdir(join(outside, "other"), { recursive: true });
        await symlink("../other", join(outside, "out", "link"));
        await symlink(join(home, ".ssh"), join(outside, "out", "keys"));
      },
      calls: ({ outside }) => [
        { ...writes(join(outside, "out", "b.txt")), ...withRule("folder") },
        { ...writes(join(outside, "out", "deep", "c.txt")), seen: "done" },
        writes(`${outside}/out/../other/x.txt`),
        writes(join(outside, "out", "link", "x.txt")),
        { ...writes(join(outside, "out", "keys", "authorized_keys")), seen: "denied" },
        { ...writes(join(outside, "out", ".env")), seen: "denied" },
      ],
      seen: "asked",
      untouched: ({ outside, home }) => [join(outside, "other"), join(home, ".ssh")],
    },
    {
      name: "gets a rule for all of the home or the whole machine",
      modes: ["power"],
      makesRules: true,
      prepare: ({ home }) => put(join(home, "a.txt"), "x"),
      calls: ({ home }) => [
        reads(join(home, "a.txt")),
        reads("/a.txt"),
        writes("/a.txt"),
        writes(join(home, "b.txt")),
      ],
      seen: "asked",
      check({ tools, place }: Outcome) {
        const folders = tools.flatMap(({ approval }) => approval?.rules ?? []);
        expect(folders).not.toContainEqual(expect.objectContaining({ folder: place.home }));
        expect(folders).not.toContainEqual(expect.objectContaining({ folder: "/" }));
      },
    },
    {
      name: "keeps a rule in another conversation",
      modes: ["power"],
      alone: true,
      calls: () => [bash("ls model"), bash("touch made.txt ; true")],
      seen: "asked",
    },
    {
      name: "runs a command of a very long text",
      modes: ["power"],
      calls: ({ trap }) => [bash(`touch ${trap} # ${"x".repeat(500_000)}`)],
      seen: "asked",
      async check({ place }: Outcome) {
        const list = place.test.app
          .workspace()
          .auditStore.list({ text: "xxxxxxxx" }, { before: undefined, limit: 1 });
        expect(JSON.stringify(list).length).toBeLessThan(5_000);
        expect(await readFile(join(place.study, "study.json"), "utf8")).toContain("Cantilever");
      },
    },
  ],
  env: { ANTHROPIC_API_KEY: "sk-ant-api03-of-the-attacked-user-0123456789" },
};

const apiKey = commands.env?.ANTHROPIC_API_KEY ?? "";

function reads(file_path: string): Call {
  return { tool: "Read", input: { file_path } };
}

function writes(file_path: string): Call {
  return { tool: "Write", input: { file_path, content: "evil" } };
}
