import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TurnSession } from "../../src/core/claude/build-arguments.ts";
import { cutTranscript, findTranscript, keepTranscript } from "../../src/core/claude/transcripts.ts";
import { type ClaudeTestEnvironment, claudeTestEnvironment } from "../support/run-claude.ts";
import { makeStudyFolder, runClaudeTurn, turnEnvironment } from "../support/run-claude-turn.ts";
import { type ScriptedApi, startScriptedApi } from "../support/scripted-api.ts";

describe("the transcripts of the real CLI", () => {
  let api: ScriptedApi;
  let home: ClaudeTestEnvironment;
  let folder: string;
  let study: string;
  let kept: string;

  beforeAll(async () => {
    api = await startScriptedApi();
    home = await claudeTestEnvironment(api.baseUrl);
  });
  afterAll(async () => {
    await home.cleanUp();
    await api.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "planform-transcripts-"));
    study = await makeStudyFolder(folder);
    kept = join(study, ".planform", "transcripts");
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

  /** One turn; every reply is "reply to <text>". */
  async function say(session: TurnSession, text: string, inHome = home): Promise<string> {
    const { end, requests } = await runClaudeTurn(
      { api, home: inHome, folder, study },
      { session, text, script: [[`reply to ${text}`]] },
    );
    expect(end).toEqual({ state: "done" });
    return requests;
  }

  const keep = (cliSessionId: string, inHome = home) =>
    keepTranscript({ env: turnEnvironment(inHome), cliSessionId, folder: kept });

  /** A session of three turns, kept after each. */
  async function makeSession(): Promise<{ id: string; lengths: readonly number[] }> {
    const id = randomUUID();
    const lengths: number[] = [];
    for (const text of ["alpha", "beta", "gamma"]) {
      await say({ type: lengths.length === 0 ? "new" : "resume", id }, text);
      lengths.push((await keep(id)) ?? 0);
    }
    return { id, lengths };
  }

  async function cut(cliSessionId: string, bytes = 0): Promise<string> {
    const target = join(folder, "cut.jsonl");
    expect(await cutTranscript({ folder: kept, cliSessionId, bytes, target })).toBe(true);
    return target;
  }

  it("are only appended to, so that a copy grows with them", async () => {
    const { id, lengths } = await makeSession();
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(new Set(lengths).size).toBe(3);
    const original = await findTranscript(home.env, id);
    const copy = await readFile(join(kept, `${id}.jsonl`));
    expect(copy.equals(await readFile(original?.path ?? ""))).toBe(true);
    expect(copy.length).toBe(lengths[2]);
  });

  it("begin a branch with exactly what was said before it, and stay as they are", async () => {
    const { id, lengths } = await makeSession();
    const branch = randomUUID();
    const original = await findTranscript(home.env, id);
    const before = await readFile(original?.path ?? "");
    const transcript = await cut(id, lengths[0]);
    const requests = await say({ type: "fork", transcript, id: branch }, "delta");
    expect(requests).toContain("reply to alpha");
    expect(requests).not.toMatch(/beta|gamma/);
    expect((await readFile(original?.path ?? "")).equals(before)).toBe(true);
    expect((await readFile(transcript)).length).toBe(lengths[0]);

    // Both go on by their ids, each with its own history.
    const further = await say({ type: "resume", id: branch }, "epsilon");
    expect(further).toMatch(/reply to alpha.*reply to delta/);
    expect(further).not.toMatch(/beta|gamma/);
    const main = await say({ type: "resume", id }, "zeta");
    expect(main).toMatch(/reply to alpha.*reply to beta.*reply to gamma/);
    expect(main).not.toMatch(/delta|epsilon/);
  });

  it("of a branch can be kept and branched again", async () => {
    const { id, lengths } = await makeSession();
    const first = randomUUID();
    await say({ type: "fork", transcript: await cut(id, lengths[1]), id: first }, "delta");
    const length = await keep(first);
    await say({ type: "resume", id: first }, "epsilon");
    await keep(first);
    const requests = await say(
      { type: "fork", transcript: await cut(first, length), id: randomUUID() },
      "zeta",
    );
    expect(requests).toMatch(/reply to alpha.*reply to beta.*reply to delta/);
    expect(requests).not.toMatch(/gamma|epsilon/);
  });

  it("can be gone on with where the CLI has never been", async () => {
    const { id, lengths } = await makeSession();
    const other = await claudeTestEnvironment(api.baseUrl);
    try {
      const branch = randomUUID();
      const transcript = await cut(id, lengths[2]);
      const requests = await say({ type: "fork", transcript, id: branch }, "delta", other);
      expect(requests).toMatch(/reply to alpha.*reply to beta.*reply to gamma/);
      expect(await findTranscript(other.env, id)).toBeUndefined();
      expect(await keep(branch, other)).toBeGreaterThan(0);
      expect(await say({ type: "resume", id: branch }, "epsilon", other)).toContain("reply to delta");
    } finally {
      await other.cleanUp();
    }
  });
});
