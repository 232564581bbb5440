import type { Turn } from "../../shared/chat/chat.ts";
import type { Settings } from "../../shared/settings.ts";
import type { FoundSandbox } from "../../system/sandbox/find-sandbox.ts";
import type { ControlRequestEvent } from "../claude/claude-event.ts";
import { createCallJudge } from "./call-judge.ts";
import { createCommandWrapper } from "./command-wrapper.ts";
import { locatePlaces, type OwnProgram, type PolicyPlaces, policyFoldersIn } from "./places.ts";
import type { SessionPermissions } from "./session-permissions.ts";
import type { Verdict } from "./verdict.ts";

/** Makes the judge of what the process of a turn asks, for one process each. */
export function createTurnJudges({
  studyFolder,
  appFolder,
  environment,
  programs,
  sandbox,
  permissionsOf,
  settings,
}: {
  studyFolder: string;
  /** The app's own folder. */
  appFolder: string;
  /** Of the processes of turns. */
  environment: () => Promise<Readonly<NodeJS.ProcessEnv>>;
  programs: () => Promise<readonly OwnProgram[]>;
  sandbox: () => Promise<FoundSandbox>;
  /** What the session of a conversation is allowed at this moment. */
  permissionsOf: (conversationId: string) => SessionPermissions;
  settings: () => Settings;
}): (turn: Turn) => (event: ControlRequestEvent) => Promise<Verdict> {
  return ({ mode, conversationId }) => {
    let located: Promise<PolicyPlaces> | undefined;
    const places = (): Promise<PolicyPlaces> => {
      located ??= locate();
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

  async function locate(): Promise<PolicyPlaces> {
    const own = { study: studyFolder, app: appFolder, programs: await programs() };
    return locatePlaces(await policyFoldersIn(await environment(), own));
  }
}
