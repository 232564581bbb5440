import type { Mode } from "../../shared/chat/chat.ts";
import { AppError, type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import type { TrustStore } from "./trust-store.ts";

export type StudyTrust = ReturnType<typeof createStudyTrust>;

/**
 * Whether the user trusts the open study. Until then nothing that it brings is run: no power mode, no code.
 * @param options.onChanged told when that became otherwise, here or by another program
 */
export function createStudyTrust({
  store,
  folder,
  studyId,
  onChanged,
}: {
  store: TrustStore;
  /** Its links resolved. */
  folder: string;
  /** Of the study that is in it now. */
  studyId: () => string;
  onChanged: (isTrusted: boolean) => Promise<void>;
}) {
  const isTrusted = (): boolean => store.isTrusted(folder, studyId());
  let told = isTrusted();

  async function notice(): Promise<void> {
    const present = isTrusted();
    if (present === told) return;
    told = present;
    await onChanged(present);
  }

  // A turn that could not be stopped says so itself.
  const unwatch = store.watch(() => void notice().catch(() => undefined));

  return {
    isTrusted,

    /** @throws AppError trust-list-unusable */
    async set(trusted: boolean): Promise<void> {
      await (trusted ? store.trust(folder, studyId()) : store.revoke(folder));
      await notice();
    },

    /** @throws AppError study-untrusted */
    assertMode(mode: Mode): void {
      if (mode === "power" && !isTrusted())
        throw new AppError("study-untrusted", "There is no power mode in a study that is not trusted");
    },

    /** Why nothing is trusted, where the list of what is cannot be read. */
    warning(): ErrorInfo | undefined {
      const problem = store.problem();
      return problem === undefined ? undefined : toErrorInfo(problem);
    },

    close: unwatch,
  };
}
