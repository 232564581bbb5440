import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { GuardedPath } from "../../shared/sandbox/guard.ts";
import { buildGuardCommand } from "../../shared/sandbox/guard-command.ts";
import { withoutSecretVariables } from "../../shared/sandbox/secret-variables.ts";
import type { FoundSandbox } from "../../system/sandbox/find-sandbox.ts";
import { resolveGuard } from "../../system/sandbox/resolve-guard.ts";
import { STUDY_FILE } from "../study/study-folder.ts";
import { isSecretName, type PolicyPlaces } from "./places.ts";

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

/** Files of the study that are looked through for secrets; a study that has more cannot be confined. */
const MAX_ENTRIES = 50_000;

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
      const secrets = await findSecrets(folders.study);
      if (secrets === undefined)
        return { state: "impossible", reason: "the study has too many files to look for secrets among them" };
      const pathsOf = (guard: "all" | "write"): GuardedPath[] =>
        guards.filter((place) => place.guard === guard).map(({ path, kind }) => ({ path, kind }));
      const guard = await resolveGuard({
        workFolder: folders.study,
        hidden: [...pathsOf("all"), ...secrets],
        // It is changed by tools, which check it.
        readOnly: [...pathsOf("write"), { path: join(folders.study, STUDY_FILE), kind: "file" }],
        everythingReadOnly: false,
        network: true,
      });
      return { state: "confined", command: buildGuardCommand(found.tool, guard, command) };
    },
  };
}

/** Files of the study whose name says that they hold secrets; links are not followed. */
async function findSecrets(folder: string): Promise<GuardedPath[] | undefined> {
  const secrets: GuardedPath[] = [];
  const waiting = [folder];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await readdir(next, { withFileTypes: true });
    seen += entries.length;
    if (seen > MAX_ENTRIES) return undefined;
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (isSecretName(entry.name)) secrets.push({ path, kind: "file" });
    }
  }
  return secrets;
}
