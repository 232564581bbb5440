import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { Turn } from "../../src/shared/chat/chat.ts";
import { hasEnded } from "../../src/shared/chat/chat.ts";
import { findProcesses } from "../support/find-processes.ts";
import {
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  type TestSurroundings,
} from "../support/open-test-app.ts";

const program = fileURLToPath(new URL("../support/send-and-wait.ts", import.meta.url));
const own = (name: string, input: object, id: string) => ({ tool: `mcp__planform__${name}`, input, id });
const note = (id: string): object => ({
  modification: {
    ops: [
      {
        type: "addNode",
        node: { id, type: "note", label: id, position: { x: 0, y: 900 }, data: { text: "" } },
      },
    ],
  },
});

/** Text, tools one after the other and at once, changes in the text, and a refused one: about two seconds in all. */
const text = `Do it @@${JSON.stringify([
  [
    { text: "First I look at the canvas. ", chunk: 4, delayMs: 30 },
    own("canvas_read", {}, "toolu_1"),
    own(
      "canvas_add_node",
      {
        nodeType: "designVariable",
        label: "rib height",
        data: { lower: 2, upper: 8 },
        connectTo: ["model_beam"],
      },
      "toolu_2",
    ),
  ],
  [
    { text: "Now several at once. ", chunk: 4, delayMs: 30 },
    own("canvas_add_node", { nodeType: "note", label: "one" }, "toolu_3"),
    own("canvas_add_node", { nodeType: "note", label: "two" }, "toolu_4"),
    own("canvas_update_node", { nodeId: "nobody", label: "x" }, "toolu_5"),
  ],
  [
    {
      text: `And in words ${JSON.stringify(note("note_w"))}, twice ${JSON.stringify(note("note_w"))}. ${"Größe 🙂 ".repeat(12)}`,
      chunk: 9,
      delayMs: 20,
    },
  ],
])}@@`;

async function startProgram(
  around: TestSurroundings,
): Promise<{ child: ChildProcess; turnId: string; conversationId: string }> {
  const { env, studyFolder } = around;
  const child = spawn(process.execPath, [program, JSON.stringify({ env, studyFolder, texts: [text] })], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { turnIds, conversationId } = z
    .object({ turnIds: z.tuple([z.string()]), conversationId: z.string() })
    .parse(JSON.parse(String(line)));
  return { child, turnId: turnIds[0], conversationId };
}

/** The turn may be over before its moment has come: then there is nothing to kill. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function makeSurroundings(): Promise<TestSurroundings> {
  const around = await makeTestSurroundings();
  onTestFinished(() => around.cleanUp());
  return around;
}

/** The end of a turn that an app has taken up, or found ended. */
async function endOf(test: TestApp, turnId: string): Promise<Turn> {
  const turn = test.app.workspace().engine.find(turnId);
  return turn !== undefined && hasEnded(turn.state) ? turn : test.ended(turnId);
}

/** All that counts of a turn and its study, without times and ids that are new each time. */
async function resultOf(
  test: TestApp,
  { turnId, conversationId }: { turnId: string; conversationId: string },
) {
  const ended = await endOf(test, turnId);
  const conversation = test.app.workspace().conversations.read(conversationId, 9);
  const study = await test.savedStudy();
  expect(conversation.turns.map((turn) => turn.id)).toEqual([ended.id]);
  expect(conversation.turns).toEqual([ended]);
  return {
    state: ended.state,
    error: ended.error,
    usage: ended.usage,
    parts: ended.parts.map((part) =>
      part.type === "tool"
        ? [
            part.id,
            part.name,
            part.state,
            part.input,
            part.result?.replace(/"(id|studyId)":"[0-9A-Z]{26}"/g, '"$1":"-"'),
          ]
        : [part.type, part.type === "notice" ? part.text : part.text],
    ),
    changes: ended.changes.map(({ state, revision, rows, reason }) => ({ state, revision, rows, reason })),
    summary: { title: conversation.title, messageCount: conversation.messageCount },
    nodes: study.nodes,
    edges: study.edges,
    revision: study.revision,
    history: test.app.workspace().study.history(),
    requests: test.api.requests.filter(({ method, path }) => method === "POST" && path === "/v1/messages")
      .length,
  };
}

/** Takes up the study with a new app, in this process. */
async function resultAfter(around: TestSurroundings, ids: { turnId: string; conversationId: string }) {
  const test = await openTestApp({ surroundings: around });
  try {
    return await resultOf(test, ids);
  } finally {
    await test.app.close();
  }
}

async function undisturbed() {
  const around = await makeSurroundings();
  const { child, ...ids } = await startProgram(around);
  const startedAt = performance.now();
  await once(child, "exit");
  const durationMs = performance.now() - startedAt;
  return { result: await resultAfter(around, ids), durationMs };
}

describe("an app that is killed in the middle of a turn", () => {
  it.skipIf(process.platform !== "linux")(
    "is followed also when the process was started and not noted yet",
    async () => {
      const { result: expected } = await undisturbed();
      const around = await makeSurroundings();
      const { child, ...ids } = await startProgram(around);
      const path = join(around.studyFolder, ".planform", "study.db");
      await vi.waitFor(
        () => {
          const db = new Database(path, { readonly: true });
          const pid = db.prepare("SELECT pid FROM turns").pluck().get();
          db.close();
          expect(pid).toEqual(expect.any(Number));
        },
        { timeout: 10_000, interval: 20 },
      );
      await kill(child);
      // As the database was a moment before.
      const db = new Database(path);
      db.exec("UPDATE turns SET state = 'waiting', pid = NULL, pid_start_time = NULL, journal_bytes = 0");
      db.exec("DELETE FROM events WHERE type <> 'user-message'");
      expect(db.prepare("SELECT count(*) FROM batches").pluck().get()).toBe(0);
      db.close();
      expect(await resultAfter(around, ids)).toEqual(expected);
      expect(await findProcesses(around.studyFolder)).toEqual([]);
    },
    60_000,
  );

  it("is followed also when the process never got its message", async () => {
    const { result: expected } = await undisturbed();
    const around = await makeSurroundings();
    const { child, ...ids } = await startProgram(around);
    await kill(child);
    await vi.waitFor(async () => expect(await findProcesses(around.studyFolder)).toEqual([]), 20_000);
    // As if the app had been killed between the start of the process and the message: it said nothing and ended.
    const folder = join(around.studyFolder, ".planform", "turns", ids.turnId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "stdout.jsonl"), "");
    const db = new Database(join(around.studyFolder, ".planform", "study.db"));
    db.prepare("UPDATE turns SET state = 'running', pid = ?, pid_start_time = 'gone', journal_bytes = 0").run(
      process.pid,
    );
    db.exec("DELETE FROM events WHERE type <> 'user-message'");
    expect(db.prepare("SELECT count(*) FROM batches").pluck().get()).toBe(0);
    db.close();
    expect(await resultAfter(around, ids)).toEqual(expected);
  }, 60_000);

  it("is followed again when the next one is killed too", async () => {
    const { result: expected } = await undisturbed();
    const around = await makeSurroundings();
    const first = await startProgram(around);
    await sleep(700);
    await kill(first.child);
    for (const moment of [350, 450]) {
      const test = await openTestApp({ surroundings: around });
      await sleep(moment);
      await test.app.close();
    }
    expect(await resultAfter(around, first)).toEqual(expected);
  }, 60_000);
});
