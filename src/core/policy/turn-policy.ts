import type { Mode } from "../../shared/chat/chat.ts";
import { MCP_SERVER_NAME } from "../claude/mcp-config.ts";
import type { ClaudeCapabilities } from "../claude/probe-claude.ts";
import type { TurnPermissions } from "../claude/turn-permissions.ts";
import { type PolicyFolders, toDenyRules } from "./places.ts";

/** Only what the study's files need; there is nothing here that runs a command or reaches the network. */
const fileTools = ["Read", "Glob", "Grep", "Write", "Edit"];

/**
 * Those of the CLI's own tools that make sense in a process that ends with its answer. Tool search would hide
 * Planform's tools, and WebFetch knows neither sizes nor private addresses: `fetch_page` does.
 */
const powerTools = [...fileTools, "NotebookEdit", "Bash", "WebSearch", "Task", "TodoWrite"];
const backgroundTools = ["Monitor", "TaskStop"];

/** `Edit` rules hold for Write too, `Write(path)` rules are not looked at. "/" at the start is the study's folder. */
const allowed = [`mcp__${MCP_SERVER_NAME}`, "Edit(/STUDY_REPORT.md)", "Edit(/3_results/*.md)"];

/**
 * What the app has to hear of. Commands: the CLI takes some for harmless that are not (`grep -r` and `cat .e*` read
 * what its own deny rules close). Sub-agents: it would start any number of them.
 */
const askedInPower = ["Bash", "Task", "Agent", `mcp__${MCP_SERVER_NAME}__fetch_page`];

/** The study changes through the tools only, which check it and can be undone. */
const deniedAlways = [
  "Edit(./study.json)",
  // A folder may be called like a report, and a rule that allows it allows all that is in it.
  "Edit(./STUDY_REPORT.md/*)",
  "Edit(./3_results/*.md/*)",
  "Read(//proc/**)",
  "Edit(//proc/**)",
  "Edit(//sys/**)",
];

/** A second wall behind the list of tools and `--restricted`, for a CLI that does not know the latter. */
const deniedInUser = ["Bash", "WebFetch", "WebSearch", "Task", "Agent", "Read(//etc/**)", "Read(//sys/**)"];

export type TurnPolicyInput = {
  readonly mode: Mode;
  readonly capabilities: ClaudeCapabilities;
  readonly folders: PolicyFolders;
  /** Work may go on in the background while the turn runs; power mode only. */
  readonly background: boolean;
};

/** What a turn may do, decided from what is known before it starts. Nothing but its input has a say. */
export function decideTurnPolicy({
  mode,
  capabilities,
  folders,
  background,
}: TurnPolicyInput): TurnPermissions {
  const deny = [...toDenyRules(folders), ...deniedAlways];
  const noBackground = { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1" };
  switch (mode) {
    case "user":
      return {
        tools: fileTools,
        allow: allowed,
        ask: [],
        deny: [...deny, ...deniedInUser],
        asksOnStdin: false,
        restricted: capabilities.restricted,
        env: noBackground,
      };
    case "power":
      return {
        tools: [...powerTools, ...(background ? backgroundTools : [])],
        allow: allowed,
        ask: [...askedInPower, ...(background ? ["Monitor"] : [])],
        deny,
        asksOnStdin: true,
        restricted: false,
        env: background ? {} : noBackground,
      };
  }
}
