import { join } from "node:path";
import type { GuardedPath } from "../../shared/sandbox/guard.ts";
import { buildGuardCommand } from "../../shared/sandbox/guard-command.ts";
import { withoutSecretVariables } from "../../shared/sandbox/secret-variables.ts";
import { findSecretFiles } from "../../system/find-secret-files.ts";
import type { FoundSandbox } from "../../system/sandbox/find-sandbox.ts";
import { resolveGuard } from "../../system/sandbox/resolve-guard.ts";
import { PRIVATE_FOLDER, STUDY_FILE } from "../study/study-folder.ts";
import type { PolicyPlaces } from "./places.ts";

/** A command as it is run where nobody looks at it, or why it cannot be confined. */
export type ConfinedCommand =
  | { readonly state: "confined"; readonly command: string }
  | { readonly state: "impossible"; readonly reason: string };

/** How commands of Claude are run. */
export type CommandWrapper = {
  /** A command that somebody has looked at: as it is, without the user's keys in its environment. */
  looked(command: string): string;
  /** A command that nobody looked at: in the sandbox, in which guarded places are closed. */
  confined(command: string): Promise<ConfinedCommand>;
};

export function createCommandWrapper({
  places,
  sandbox,
}: {
  places: () => Promise<PolicyPlaces>;
  sandbox: () => Promise<FoundSandbox>;
}): CommandWrapper {
  return {
    looked: withoutSecretVariables,
    async confined(command) {
      const found = await sandbox();
      if (found.state === "missing") return { state: "impossible", reason: `no sandbox: ${found.reason}` };
      const { folders, guards } = await places();
      const secrets = await findSecretFiles(folders.study, [join(folders.study, PRIVATE_FOLDER)]);
      if (secrets === undefined)
        return { state: "impossible", reason: "the study has too many files to look for secrets among them" };
      const pathsOf = (guard: "all" | "write"): GuardedPath[] =>
        guards.filter((place) => place.guard === guard).map(({ path, kind }) => ({ path, kind }));
      const guard = await resolveGuard({
        workFolder: folders.study,
        hidden: [...pathsOf("all"), ...secrets.map((path) => ({ path, kind: "file" as const }))],
        // It is changed by tools, which check it.
        readOnly: [...pathsOf("write"), { path: join(folders.study, STUDY_FILE), kind: "file" }],
        everythingReadOnly: false,
        network: true,
      });
      return { state: "confined", command: buildGuardCommand(found.tool, guard, command) };
    },
  };
}
