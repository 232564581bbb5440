import { mkdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ulid } from "ulid";
import { AppError } from "../../src/shared/errors.ts";
import { InboxAnswer, type InboxRequest } from "../../src/shared/study/inbox-message.ts";
import type { NamedModification } from "../../src/shared/study/modification.ts";
import type { LockInfo } from "../../src/shared/study/study-lock-info.ts";
import { hasCode } from "../../src/system/has-code.ts";
import { isAlive } from "./app-lock.ts";

const POLL_MS = 50;

/**
 * Asks the app that has the study open to make a change, by a file in `.planform/inbox/`, and waits for its answer.
 * @returns the revision that the change made.
 * @throws AppError op-rejected with the app's reason; study-locked when it does not answer.
 */
export async function sendToApp(options: {
  readonly inboxFolder: string;
  readonly holder: LockInfo;
  readonly client: string;
  readonly modification: NamedModification;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { inboxFolder, holder, signal } = options;
  const name = ulid();
  const request = join(inboxFolder, `${name}.json`);
  const answer = join(inboxFolder, `${name}.answer.json`);
  await mkdir(inboxFolder, { recursive: true, mode: 0o700 });
  const temporary = join(inboxFolder, `${name}.tmp`);
  const content: InboxRequest = {
    client: options.client.slice(0, 200) || "MCP client",
    modification: options.modification,
  };
  await writeFile(temporary, JSON.stringify(content), { mode: 0o600 });
  await rename(temporary, request);

  const deadline = performance.now() + options.waitMs;
  while (performance.now() < deadline && !signal.aborted) {
    await sleep(POLL_MS);
    const revision = await readAnswer(answer);
    if (revision !== undefined) return revision;
    if (!(await isAlive(holder))) break;
  }
  if (await takeBack(request)) {
    throw new AppError(
      "study-locked",
      "The app that has the study open did not answer: nothing was changed",
      {
        hint: "Try again; if it does not answer then either, close or restart the app.",
      },
    );
  }
  // The app has taken the request at the last moment, so its answer is there or on its way.
  await sleep(500);
  const revision = await readAnswer(answer);
  if (revision !== undefined) return revision;
  throw new AppError("study-locked", "The app took the change but did not say what became of it", {
    hint: "Read the canvas again before you repeat the change.",
  });
}

async function readAnswer(path: string): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
  await rm(path, { force: true });
  const answer = InboxAnswer.parse(JSON.parse(text));
  if (answer.state === "refused") throw new AppError("op-rejected", answer.reason);
  return answer.revision;
}

/** @returns false when the app has taken the request already. */
async function takeBack(request: string): Promise<boolean> {
  try {
    await unlink(request);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}
