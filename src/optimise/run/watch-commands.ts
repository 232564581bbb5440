import { watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { findCommands, type LyingCommand, removeCommand } from "../run-folder/control-folder.ts";

export type CommandWatcher = {
  /** Carries out what lies there now. */
  look(): Promise<void>;
  close(): Promise<void>;
};

/** Some file systems do not tell of changes, such as those of other machines, ms. */
const POLL_MS = 300;

/**
 * Carries out commands as they are left in a run's control folder, one after the other, and deletes each when it is done.
 * @param carryOut a command may come once more when this process ended before it was deleted
 * @param onFailure told when the folder cannot be read or written
 */
export async function watchCommands(
  controlFolder: string,
  {
    carryOut,
    onGarbage,
    onFailure,
  }: {
    readonly carryOut: (command: LyingCommand) => void | Promise<void>;
    readonly onGarbage: (name: string, reason: string) => void;
    readonly onFailure: (error: unknown) => void;
  },
): Promise<CommandWatcher> {
  await mkdir(controlFolder, { recursive: true, mode: 0o700 });
  let looking: Promise<void> | undefined;
  let isClosed = false;

  async function lookOnce(): Promise<void> {
    for (const lying of await findCommands(controlFolder, onGarbage)) {
      if (isClosed) return;
      await carryOut(lying);
      await removeCommand(controlFolder, lying);
    }
  }

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  const lookByItself = (): void => {
    if (!isClosed) look().catch(onFailure);
  };
  const watcher = watch(controlFolder, lookByItself);
  watcher.on("error", () => watcher.close()); // the timer looks as well
  const timer = setInterval(lookByItself, POLL_MS);

  return {
    look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      watcher.close();
      await looking?.catch(() => undefined); // its failure was told already
    },
  };
}
