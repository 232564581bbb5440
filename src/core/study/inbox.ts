import { watch } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ulid } from "ulid";
import { toErrorInfo } from "../../shared/errors.ts";
import { type InboxAnswer, InboxRequest } from "../../shared/study/inbox-message.ts";
import { writeTextAtomically } from "./study-folder.ts";
import type { StudySession } from "./study-session.ts";

/** Requests larger than this are refused unread, bytes. */
const MAX_REQUEST_BYTES = 4_000_000;
/** File systems without change events (network shares) are looked at this often, ms. */
const POLL_MS = 500;

export type Inbox = { close(): Promise<void> };

/**
 * Takes in what MCP clients outside this app want to change: one file each in `.planform/inbox/`, answered by a
 * file beside it. Requests are applied in the order of their names, which are ULIDs.
 */
export async function openInbox(folder: string, session: StudySession): Promise<Inbox> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let closed = false;
  let running = Promise.resolve();
  const look = (): void => {
    running = running
      .then(() => (closed ? undefined : takeIn(folder, session)))
      .catch(() => {
        // The disk is full or the folder is gone for a while: what could not be answered is still there for the
        // next look, and a change that was made already counts once, by its id.
      });
  };
  const watcher = watch(folder, look);
  watcher.on("error", () => watcher.close()); // the poll below goes on without it
  const timer = setInterval(look, POLL_MS);
  look();
  return {
    async close() {
      closed = true;
      watcher.close();
      clearInterval(timer);
      await running;
    },
  };
}

async function takeIn(folder: string, session: StudySession): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((file) => /^[0-9A-Za-z]+\.(json|taken)$/.test(file)).sort()) {
    const path = join(folder, name);
    const base = path.replace(/\.(json|taken)$/, "");
    const claimed = `${base}.taken`;
    // A client that gets no answer takes its request back, which must not happen to one that is being dealt with.
    if (path !== claimed && !(await claim(path, claimed))) continue;
    const answer = await answerRequest(claimed, session);
    await writeTextAtomically(`${base}.answer.json`, JSON.stringify(answer));
    await rm(claimed, { force: true });
  }
}

/** @returns false when the request is gone. */
async function claim(path: string, claimed: string): Promise<boolean> {
  try {
    await rename(path, claimed);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function answerRequest(path: string, session: StudySession): Promise<InboxAnswer> {
  try {
    if ((await stat(path)).size > MAX_REQUEST_BYTES)
      return { state: "refused", reason: "The request is too large" };
    return answerTo(await readFile(path, "utf8"), session);
  } catch (error) {
    return { state: "refused", reason: toErrorInfo(error).message };
  }
}

function answerTo(text: string, session: StudySession): InboxAnswer {
  const { client, modification } = InboxRequest.parse(JSON.parse(text));
  const outcome = session.applyModification(modification, {
    actor: { type: "external", name: client },
    groupId: ulid(),
    label: `Change by ${client}`,
    baseRevision: session.study().revision,
  });
  if (outcome.state === "applied") return { state: "applied", revision: outcome.revision };
  if (outcome.state === "refused") return outcome;
  return outcome.revision === undefined
    ? { state: "refused", reason: "This change was refused before" }
    : { state: "applied", revision: outcome.revision };
}
