import type { Turn } from "../../shared/chat/chat.ts";
import type { Settings } from "../../shared/settings.ts";
import type { FoundSandbox } from "../../system/sandbox/find-sandbox.ts";
import type { ControlRequestEvent } from "../claude/claude-event.ts";
import { createCallJudge } from "./call-judge.ts";
import { createCommandWrapper } from "./command-wrapper.ts";
import { locatePlaces, type PolicyFolders, type PolicyPlaces } from "./places.ts";
import type { SessionPermissions } from "./session-permissions.ts";
import type { Verdict } from "./verdict.ts";

/** Makes the judge of what the process of a turn asks, for one process each. */
export function createTurnJudges({
  folders,
  sandbox,
  permissionsOf,
  settings,
}: {
  /** Where the places of the policy lie. */
  folders: () => Promise<PolicyFolders>;
  sandbox: () => Promise<FoundSandbox>;
  /** What the session of a conversation is allowed at this moment. */
  permissionsOf: (conversationId: string) => SessionPermissions;
  settings: () => Settings;
}): (turn: Turn) => (event: ControlRequestEvent) => Promise<Verdict> {
  return ({ mode, conversationId }) => {
    let located: Promise<PolicyPlaces> | undefined;
    const places = (): Promise<PolicyPlaces> => {
      located ??= folders().then(locatePlaces);
      return located;
    };
    return createCallJudge({
      mode,
      places,
      session: () => permissionsOf(conversationId),
      commands: createCommandWrapper({ places, sandbox }),
      settings,
    });
  };
}
