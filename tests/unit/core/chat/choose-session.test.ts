import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseSession } from "../../../../src/core/chat/choose-session.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const cliSessionId = "0f0e0d0c-0b0a-4908-8706-050403020100";
const newId = "10203040-5060-4708-890a-0b0c0d0e0f00";

/** A home of the CLI and a study with a copy, each with so much of one transcript, or without it. */
async function choose(
  { own, copy }: { own?: string; copy?: string },
  before: { transcriptBytes: number | undefined } | undefined,
) {
  const folder = await temporaryFolder();
  const [home, transcriptsFolder, turnFolder] = ["home", "transcripts", "turn"].map((name) =>
    join(folder, name),
  );
  if (home === undefined || transcriptsFolder === undefined || turnFolder === undefined)
    throw new Error("No folders");
  const project = join(home, ".claude", "projects", "-study");
  for (const path of [project, transcriptsFolder, turnFolder]) await mkdir(path, { recursive: true });
  if (own !== undefined) await writeFile(join(project, `${cliSessionId}.jsonl`), own);
  if (copy !== undefined) await writeFile(join(transcriptsFolder, `${cliSessionId}.jsonl`), copy);
  const chosen = await chooseSession({
    before: before && { cliSessionId, costUsd: undefined, ...before },
    env: { HOME: home },
    transcriptsFolder,
    turnFolder,
    newId,
  });
  const { session } = chosen;
  return {
    ...chosen,
    forked: session.type === "fork" ? await readFile(session.transcript, "utf8") : undefined,
  };
}

describe("chooseSession", () => {
  it("begins anew where nothing was before", async () => {
    expect(await choose({ own: "one\n" }, undefined)).toMatchObject({
      session: { type: "new", id: newId },
      isLost: false,
    });
  });

  it("goes on with the CLI's own session that stands where the turn before has left it", async () => {
    const resumed = { session: { type: "resume", id: cliSessionId }, isLost: false };
    expect(await choose({ own: "one\n", copy: "one\n" }, { transcriptBytes: 4 })).toMatchObject(resumed);
    expect(await choose({ own: "one\n" }, { transcriptBytes: undefined })).toMatchObject(resumed);
  });

  it("goes on from the copy, cut at that place, where the session has gone on elsewhere or is gone", async () => {
    const forked = { session: { type: "fork", id: newId }, isLost: false, forked: "one\n" };
    const copy = "one\ntwo\n";
    expect(await choose({ own: "one\ntwo\n", copy }, { transcriptBytes: 4 })).toMatchObject(forked);
    expect(await choose({ copy }, { transcriptBytes: 4 })).toMatchObject(forked);
  });

  it("says that the conversation is lost where there is nothing to go on from", async () => {
    const lost = { session: { type: "new", id: newId }, isLost: true };
    expect(await choose({}, { transcriptBytes: 4 })).toMatchObject(lost);
    expect(await choose({}, { transcriptBytes: undefined })).toMatchObject(lost);
    expect(await choose({ copy: "on" }, { transcriptBytes: 4 })).toMatchObject(lost);
    // What has gone on elsewhere and was not copied must not be continued as if it were this branch.
    expect(await choose({ own: "one\ntwo\n" }, { transcriptBytes: 4 })).toMatchObject(lost);
  });
});
