import { decideTurnPolicy } from "../src/core/policy/turn-policy.ts";
import type { Mode } from "../src/shared/chat/chat.ts";
import { type GuardedPlace, guardedPlaces } from "../src/shared/policy/guarded-places.ts";

export const modesPageFile = "docs/guide/modes.md";

/** Stand for the user's own folders, so that the page is the same on every machine. */
const folders = { home: "/HOME", study: "/STUDY", app: "/PLANFORM", claude: "/CLAUDE", programs: [] };

function policyOf(mode: Mode): ReturnType<typeof decideTurnPolicy> {
  const capabilities = { restricted: true, systemPromptSnapshot: true };
  return decideTurnPolicy({ mode, capabilities, folders, background: false });
}

const code = (texts: readonly string[]): string =>
  texts.length === 0 ? "nothing" : texts.map((text) => `\`${text}\``).join(", ");

const placeNames: Readonly<Record<GuardedPlace["from"], string>> = {
  home: "~/",
  study: "STUDY/",
  app: "PLANFORM/",
  claude: "CLAUDE/",
};

function nameOf({ from, path, kind, anywhere }: GuardedPlace): string {
  const name = anywhere === true ? path : `${placeNames[from]}${path === "." ? "" : path}`;
  return kind === "folder" ? `${name.replace(/\/$/, "")}/` : name;
}

/** The page of the two modes, made of what the program itself goes by. */
export function writeModesPage(): string {
  const [user, power] = [policyOf("user"), policyOf("power")];
  const rows: readonly (readonly [string, string, string])[] = [
    ["Tools of the claude command", code(user.tools), code(power.tools)],
    ["Runs without asking", code(user.allow), code(power.allow)],
    ["Always asks", code(user.ask), code(power.ask)],
    [
      "Anything else",
      "is denied, and the chat shows it",
      "asks in the chat; no answer in time, or nobody there, is a no",
    ],
    ["Reads", "the study's folder, links resolved (`--restricted`)", "the study's folder; elsewhere it asks"],
    ["Other studies", "no", "by Planform's tools, in the folder of studies"],
    ["`run_python`", "in the sandbox, in trusted studies", "in the sandbox, in trusted studies"],
    [
      "Runs (`run_optimization`, `resume_run`, `evaluate_design`)",
      "in trusted studies; commands, scripts and geometries in the sandbox only",
      "in trusted studies; commands, scripts and geometries in the sandbox only",
    ],
    ["Web pages (`fetch_page`)", "of the hosts in the settings", "of those; others ask"],
    ["Settings, hooks, servers, CLAUDE.md of the study", "have no effect", "have no effect"],
    ["Untrusted study", "no code is run", "cannot be switched on"],
  ];
  const guards = new Map<string, GuardedPlace[]>();
  for (const place of guardedPlaces) {
    const key = `${place.what}|${place.guard}`;
    guards.set(key, [...(guards.get(key) ?? []), place]);
  }
  const guardRows = [...guards.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    const rule = first.guard === "all" ? "neither read nor changed" : "not changed";
    return [`| ${first.what} | ${rule} | ${code(list.map(nameOf))} |`];
  });
  return `# What each mode may do

Written by \`node scripts/write-modes-page.ts\` from what the program goes by (\`src/core/policy/turn-policy.ts\`,
\`src/shared/policy/guarded-places.ts\`).

| | user | power |
|---|---|---|
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

Rules are in the words of the claude command: \`Edit\` rules count for \`Write\` too, \`/\` at the start is the study's folder.

## What is closed in both modes
Nobody can allow these in the chat, and a session that was told not to ask keeps to them too: its commands run in a
sandbox in which these places look empty or cannot be written.

| what | is | places |
|---|---|---|
${guardRows.join("\n")}
| the programs that Planform runs | not changed | Planform's own folders, the \`claude\` command, Node |

\`PLANFORM/\` is \`~/.planform\` or what \`PLANFORM_HOME\` says, \`CLAUDE/\` is \`~/.claude\` or what \`CLAUDE_CONFIG_DIR\` says. Names
without a folder count wherever the file lies. \`study.json\` is changed by Planform's tools only, which check each change.

A command that you allow once is run as you see it: without your keys in its environment, but not in the sandbox. Look at
it as you would before you typed it.
`;
}
