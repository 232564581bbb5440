import { join } from "node:path";
import type { TurnSession } from "../claude/build-arguments.ts";
import { cutTranscript, findTranscript } from "../claude/transcripts.ts";
import { RESUME_FILE } from "./turn-journal.ts";
import type { CliState } from "./turn-store.ts";

/**
 * How a turn goes on in the CLI after the state that the turn before it has left. The CLI's own session is continued
 * only when it stands where that turn has ended; where another branch has continued it, or it is gone (another
 * machine, a cleaned-up home), the study's copy of the transcript is continued from that place under a new name.
 * @param newId name for a session that is to be made
 * @returns `isLost`: there was a session and nothing of it is left, so the conversation has to be told anew
 */
export async function chooseSession({
  before,
  env,
  transcriptsFolder,
  turnFolder,
  newId,
}: {
  before: CliState | undefined;
  env: Readonly<Record<string, string>>;
  transcriptsFolder: string;
  turnFolder: string;
  newId: string;
}): Promise<{ session: TurnSession; isLost: boolean }> {
  if (before === undefined) return { session: { type: "new", id: newId }, isLost: false };
  const { cliSessionId, transcriptBytes: bytes } = before;
  const own = await findTranscript(env, cliSessionId);
  if (own !== undefined && (bytes === undefined || own.bytes === bytes)) {
    return { session: { type: "resume", id: cliSessionId }, isLost: false };
  }
  const target = join(turnFolder, RESUME_FILE);
  if (
    bytes !== undefined &&
    (await cutTranscript({ folder: transcriptsFolder, cliSessionId, bytes, target }))
  ) {
    return { session: { type: "fork", transcript: target, id: newId }, isLost: false };
  }
  return { session: { type: "new", id: newId }, isLost: true };
}
