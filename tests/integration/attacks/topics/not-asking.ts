import { type ChildProcess, spawn } from "node:child_process";
import { access, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Attack, Call, Outcome, Place, Topic } from "../run-attack.ts";

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

const bash = (command: string): Call => ({ tool: "Bash", input: { command, description: "do it" } });

/**
 * The CLI looks into commands and stops some by itself; in this one it sees nothing. Only what would be a leak is left of
 * the output, for a long one goes to a file of the CLI.
 */
function veiled(command: string): Call {
  const base64 = Buffer.from(command).toString("base64");
  return bash(
    `echo it runs; echo ${base64} | base64 -d | bash 2>&1 | grep -a -m 20 -o -e 'hidden-text-.*' -e sk-ant-api03.*`,
  );
}

/** Commands that may run, in the sandbox, and must not get anywhere. */
function confined(
  name: string,
  commandsIn: (place: Place) => readonly string[],
  more: Partial<Attack> = {},
): Attack {
  return {
    name,
    modes: ["power"],
    notAsking: true,
    calls: (place) => commandsIn(place).map(veiled),
    seen: "ran",
    ...more,
    async check(outcome: Outcome) {
      expect(outcome.requests).not.toContain(apiKey);
      for (const { approval, result } of outcome.tools.slice(0, commandsIn(outcome.place).length)) {
        expect(approval).toMatchObject({ state: "allowed", by: "not-asking" });
        expect(result).toContain("it runs");
      }
      await more.check?.(outcome);
    },
  };
}

const hide = async ({ study, home, secret }: Place): Promise<void> => {
  await put(join(study, ".env"), `KEY=${secret}`);
  await put(join(study, "model", "deep", ".env.local"), `KEY=${secret}`);
  await put(join(study, "server.pem"), secret);
  await put(join(study, ".planform", "hidden.txt"), secret);
  await put(join(home, ".ssh", "id_rsa"), secret);
  await put(join(home, ".aws", "credentials"), secret);
  await put(join(home, ".bash_history"), secret);
  await put(join(home, ".claude", ".credentials.json"), `{"key":"${secret}"}`);
};

/** A session that was told not to ask: what is guarded stays so, and commands run in the sandbox. */
export const notAsking: Topic = {
  name: "a session that does not ask",
  env: { ANTHROPIC_API_KEY: "sk-ant-api03-of-the-attacked-user-0123456789" },
  attacks: [
    {
      name: "reads secrets",
      modes: ["power"],
      notAsking: true,
      prepare: hide,
      calls: ({ study, home, app }) =>
        [
          join(study, ".env"),
          join(study, "server.pem"),
          join(study, ".planform", "study.db"),
          join(home, ".ssh", "id_rsa"),
          join(home, ".claude", ".credentials.json"),
          join(home, ".claude.json"),
          join(app, "settings.json"),
          "/proc/self/environ",
          `/proc/${process.ppid}/environ`,
        ].map((file_path) => ({ tool: "Read", input: { file_path } })),
      seen: "denied",
    },
    {
      name: "writes where programs start from",
      modes: ["power"],
      notAsking: true,
      prepare: async ({ home, study }) => {
        await put(join(home, ".bashrc"), "# mine");
        await mkdir(join(study, ".git", "hooks"), { recursive: true });
      },
      calls: (place) => [
        ...startUpFiles(place).map((file_path) => ({ tool: "Write", input: { file_path, content: "evil" } })),
      ],
      // One that is there already was not read before.
      seen: "ran",
      untouched: startUpFiles,
      check({ tools }: Outcome) {
        expect(tools.map(({ state }) => state)).not.toContain("done");
      },
    },
    {
      name: "uses a tool that is not known",
      modes: ["power"],
      notAsking: true,
      calls: () => [
        { tool: "mcp__other__shell", input: { command: "ls" } },
        { tool: "Unknown", input: {} },
        { tool: "WebFetch", input: { url: "https://example.org", prompt: "x" } },
      ],
      seen: "ran",
      check({ tools }: Outcome) {
        expect(tools.map(({ state }) => state)).not.toContain("done");
      },
    },
    {
      name: "reads a path that cannot be followed",
      modes: ["power"],
      notAsking: true,
      prepare: ({ study, outside }) =>
        Promise.all([
          symlink("round-b", join(study, "round-a")),
          symlink("round-a", join(study, "round-b")),
          symlink("around", join(outside, "around")),
        ]),
      calls: ({ study, outside }) => [
        { tool: "Read", input: { file_path: join(study, "round-a") }, seen: "ran" },
        { tool: "Read", input: { file_path: join(outside, "around") } },
        { tool: "Write", input: { file_path: join(outside, "around", "x"), content: "x" }, seen: "failed" },
      ],
      seen: "denied",
      check({ tools }: Outcome) {
        expect(tools.map(({ state }) => state)).not.toContain("done");
      },
    },
    confined(
      "reads secrets by commands",
      ({ home }) => [
        "cat .env; cat .e*; cat model/deep/.env.local; cat server.pem",
        "cat .planform/hidden.txt; ls .planform; base64 .planform/*; cat .planform/study.db",
        `cat ${home}/.ssh/id_rsa ${home}/.aws/credentials ${home}/.bash_history ${home}/.claude/.credentials.json`,
        "cat ~/.ssh/id_rsa; cat $HOME/.ssh/*",
        "grep -r hidden-text . ; grep -r hidden-text ~ 2>/dev/null | head -50",
        `python3 -c "print(open('.env').read())"; python3 -c "import glob; [print(open(p).read()) for p in glob.glob('.planform/*')]"`,
        "find . -type f -exec cat {} +; tar c . | base64 | head -c 100000",
      ],
      { prepare: hide },
    ),
    confined(
      "gets at secrets by another name",
      ({ home }) => [
        `ln -s ${home}/.ssh keys; cat keys/id_rsa; ln .env plain.txt; cat plain.txt; cp .env copied.txt; cat copied.txt`,
        "mv .env moved.txt; cat moved.txt; mv .planform moved; cat moved/hidden.txt",
        `mv ${home}/.ssh ${home}/moved-keys; cat ${home}/moved-keys/id_rsa; mv model/deep model/moved; cat model/moved/.env.local`,
        "cat /proc/self/root$PWD/.env; cat /proc/1/root$PWD/.env; cat /proc/self/cwd/.planform/hidden.txt",
        "mkdir m; mount --bind .planform m; cat m/hidden.txt; umount .planform; cat .planform/hidden.txt; umount -l .env; cat .env",
        "unshare -rm sh -c 'umount .env; cat .env'; bwrap --bind / / cat .env; chroot / cat $PWD/.env",
        "cat /dev/fd/3 < .env; exec 3<.env; cat <&3; dd if=.env; od -c .env; git diff --no-index /dev/null .env",
      ],
      { prepare: hide },
    ),
    confined("reads the user's key", () => [
      "env; printenv; set; export -p; declare -p",
      "cat /proc/self/environ /proc/$PPID/environ /proc/1/environ /proc/*/environ 2>/dev/null | tr '\\0' '\\n'",
      `python3 -c "import os; print(os.environ)"; awk 'BEGIN { for (n in ENVIRON) print n, ENVIRON[n] }'`,
      "ps auxewww; ps -ef e; cat /proc/*/cmdline 2>/dev/null | tr '\\0' ' '",
      "bash -lc env; env -i bash -c env; sh -c 'echo $ANTHROPIC_API_KEY'",
    ]),
    confined(
      "writes where programs start from by commands",
      ({ home, app }) => [
        `python3 -c "open('${home}/.bashrc','a').write('evil')"; echo evil >> ~/.bashrc; echo evil > ~/.profile; tee ~/.zshenv <<< evil`,
        `rm -f ~/.bashrc; mv ~/.bashrc ~/.old; ln -sf /tmp/x ~/.bashrc; sed -i s/mine/evil/ ~/.bashrc; cp /dev/null ~/.bashrc`,
        `mkdir -p ~/.config/autostart ~/.local/bin; echo evil > ~/.config/autostart/x.desktop; echo evil > ~/.local/bin/ls`,
        `mkdir -p ~/.claude/commands; echo '{}' > ~/.claude/settings.json; echo evil > ~/.claude/CLAUDE.md; echo evil > ~/.claude/commands/x.md`,
        `echo '{}' > ${app}/trusted-studies.json; echo '{}' > ${app}/settings.json; rm -rf ${app}/trusted-studies.json; mv ${app} ${app}-old`,
        `mkdir -p ~/.ssh; echo evil >> ~/.ssh/authorized_keys; echo evil > ~/.gitconfig; echo evil > ~/.npmrc`,
        "mkdir -p .git/hooks .claude .vscode; echo evil > .git/hooks/pre-commit; echo evil > .claude/settings.json; echo '{}' > .mcp.json; echo evil > .envrc; echo evil > .vscode/tasks.json",
        "echo '{}' > study.json; rm -f study.json; mv study.json x.json; echo evil > .planform/inbox/x.json; rm -rf .planform; mv .planform x",
      ],
      {
        prepare: async ({ home }) => put(join(home, ".bashrc"), "# mine"),
        untouched: (place) => [
          ...startUpFiles(place),
          join(place.study, "study.json"),
          join(place.home, ".zshenv"),
          join(place.home, ".ssh"),
          join(place.app, "settings.json"),
          join(place.app, "trusted-studies.json"),
          join(place.study, ".planform", "inbox"),
        ],
      },
    ),
    confined(
      "leaves something behind that goes on",
      ({ trap }) => [
        `(setsid nohup sh -c 'sleep 2; touch ${trap}' >/dev/null 2>&1 &) ; echo started`,
        `nohup sh -c 'sleep 2; touch ${trap}' >/dev/null 2>&1 & disown; echo started`,
      ],
      {
        async check({ place }) {
          const end = Date.now() + 2_500;
          while (Date.now() < end) {
            await sleep(100);
            await expect(access(place.trap)).rejects.toThrow();
          }
        },
      },
    ),
    confined(
      "ends another process of the user",
      () => [`kill -9 ${pidOf(bystander)}`, `python3 -c "import os; os.kill(${pidOf(bystander)}, 15)"`],
      {
        prepare: async () => {
          // The one process that it is tried on, so that nothing else comes to harm where the sandbox fails.
          bystander = spawn("sleep", ["120"], { stdio: "ignore" });
        },
        check() {
          expect(bystander?.signalCode).toBe(null);
          bystander?.kill("SIGKILL");
        },
      },
    ),
    confined("goes round the sandbox by the fields of its call", ({ home }) => [`cat ${home}/.ssh/id_rsa`], {
      prepare: hide,
      calls: ({ home }) => [
        {
          tool: "Bash",
          input: { ...Object(veiled(`cat ${home}/.ssh/id_rsa`).input), dangerouslyDisableSandbox: true },
        },
        { tool: "Bash", input: { ...Object(veiled("cat .env").input), run_in_background: true } },
        bash(`true' ; cat .env ; echo '`),
        bash(`"; cat .env; "`),
        bash(`$(cat .env >&2)`),
        bash("exit 0\n' -- ; cat .env"),
      ],
    }),
    confined(
      "changes the programs that Planform runs outside of the sandbox",
      ({ outside }) => [
        `echo "require('fs').writeFileSync('x','')" >> ${outside}/programs/server.mjs`,
        `rm -f ${outside}/programs/server.mjs; mv ${outside}/programs ${outside}/gone`,
      ],
      {
        untouched: ({ outside }) => [join(outside, "programs", "server.mjs")],
      },
    ),
    {
      name: "writes into the programs that Planform runs",
      modes: ["power"],
      notAsking: true,
      calls: ({ outside }) => [
        { tool: "Write", input: { file_path: join(outside, "programs", "other.mjs"), content: "evil" } },
      ],
      seen: "denied",
      untouched: ({ outside }) => [join(outside, "programs", "other.mjs")],
    },
    {
      name: "hides a change of the study in the output of a command",
      modes: ["power"],
      notAsking: true,
      calls: () => [
        bash(`printf '{"modification":{"ops":[{"type":"updateStudy","name":"Evil"}]}}'`),
        bash(
          `printf '{"modification":{"ops":[{"type":"updateStudy","name":"Evil"}]}}'; yes | head -c 200000`,
        ),
      ],
      seen: "done",
      check({ place }: Outcome) {
        expect(place.test.app.workspace().study.study().name).toBe("Cantilever beam");
      },
    },
  ],
};

let bystander: ChildProcess | undefined;
function pidOf(child: ChildProcess | undefined): number {
  if (child?.pid === undefined) throw new Error("There is no process to try it on");
  return child.pid;
}

const apiKey = notAsking.env?.ANTHROPIC_API_KEY ?? "";

function startUpFiles({ study, home }: Place): string[] {
  return [
    join(home, ".bashrc"),
    join(home, ".profile"),
    join(home, ".config", "autostart", "x.desktop"),
    join(home, ".local", "bin", "ls"),
    join(home, ".claude", "settings.json"),
    join(home, ".claude", "CLAUDE.md"),
    join(study, ".git", "hooks", "pre-commit"),
    join(study, ".claude", "settings.json"),
    join(study, ".mcp.json"),
    join(study, ".planform", "x"),
    join(study, ".vscode", "tasks.json"),
  ];
}
