import { resolve } from "node:path";
import type { Mode } from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import { resolveLinks } from "../../system/confine-path.ts";
import type { ControlRequestEvent } from "../claude/claude-event.ts";
import type { CommandWrapper } from "./command-wrapper.ts";
import { decideCall } from "./decide-call.ts";
import type { PolicyPlaces } from "./places.ts";
import type { SessionPermissions } from "./session-permissions.ts";
import { readToolCall, type ToolCall } from "./tool-call.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Decides on what the process of one turn asks: by the policy, by what its session allows at that moment, else by the
 * user.
 */
export function createCallJudge({
  mode,
  places,
  session,
  commands,
  settings,
}: {
  mode: Mode;
  places: () => Promise<PolicyPlaces>;
  session: () => SessionPermissions;
  commands: CommandWrapper;
  settings: () => Settings;
}): (event: ControlRequestEvent) => Promise<Verdict> {
  let agentsStarted = 0;

  async function judge({ toolName, input }: ControlRequestEvent): Promise<Verdict> {
    // A CLI that asks all the same has not understood how it was started.
    if (mode !== "power" || toolName === undefined)
      throw new AppError("blocked-by-policy", "Nothing asks in user mode");
    const call = readToolCall(toolName, input);
    const found = await places();
    const confined = call.type === "command" ? await commands.confined(call.command) : undefined;
    const decision = decideCall({
      call,
      realPath: call.type === "file" ? await realPathOf(call.path, found.folders.study) : undefined,
      session: session(),
      places: found,
      webDomains: settings()["web.domains"].split(/\s+/),
      unconfinedBecause: confined?.state === "impossible" ? confined.reason : undefined,
      agents: { started: agentsStarted, limit: settings()["turn.maxSubagents"] },
    });
    const looked = withCommand(call, input, (command) => commands.looked(command));
    const unlooked = withCommand(call, input, (command) =>
      confined?.state === "confined" ? confined.command : commands.looked(command),
    );
    switch (decision.type) {
      case "allow":
        if (call.type === "agent") agentsStarted += 1;
        return {
          type: "decided",
          decision: {
            state: "allowed",
            by: decision.by,
            ...(decision.reason === undefined ? {} : { reason: decision.reason }),
          },
          input: decision.confine ? unlooked : input,
        };
      case "deny":
        return {
          type: "decided",
          decision: { state: "denied", by: "mode", reason: decision.reason },
          input: undefined,
        };
      case "ask":
        return { type: "ask", question: decision.question, input: looked, ruleInput: unlooked };
    }
  }

  return judge;
}

function withCommand(call: ToolCall, input: unknown, wrap: (command: string) => string): unknown {
  return call.type === "command" ? { ...call.input, command: wrap(call.command) } : input;
}

/** @returns undefined where a link on the way cannot be followed: what is not known is not allowed */
async function realPathOf(path: string | undefined, study: string): Promise<string | undefined> {
  try {
    return await resolveLinks(resolve(study, path ?? "."));
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
