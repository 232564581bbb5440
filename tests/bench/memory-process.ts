import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { hasEnded } from "../../src/shared/chat/chat.ts";
import { testAppOptions } from "../support/open-test-app.ts";

// The app in a process of its own, started with --expose-gc: runs turns and tells its memory before and after them.

const { env, studyFolder, warmUp, turns, turnsPerConversation } = z
  .object({
    env: z.record(z.string(), z.string()),
    studyFolder: z.string(),
    warmUp: z.number(),
    turns: z.number(),
    turnsPerConversation: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

const app = await createApp(testAppOptions(env));
await app.openStudy(studyFolder);
const { sessions, engine } = app.workspace();
let sent = 0;
let conversationId = "";

async function runTurns(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    if (sent % turnsPerConversation === 0) ({ conversationId } = sessions.openSession(undefined, "user"));
    sent += 1;
    const ended = Promise.withResolvers<void>();
    const unlisten = app.events.listen(({ body }) => {
      if (body.type !== "turn.updated") return;
      if (body.updates.some((update) => update.type === "state" && hasEnded(update.state))) ended.resolve();
    });
    const turn = sessions.send({
      conversationId,
      requestId: `request-${sent}`,
      text: `Message ${sent}: make it lighter.`,
    });
    await ended.promise;
    unlisten();
    const { state, parts, error } = engine.get(turn.id);
    if (state !== "done" || parts.length === 0) throw new Error(`A turn is ${state}: ${error?.message}`);
  }
}

async function measure(): Promise<{ heapBytes: number; rssBytes: number }> {
  await sleep(300); // saves and late ends of processes
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss };
}

await runTurns(warmUp);
const before = await measure();
await runTurns(turns);
process.send?.({ before, after: await measure() });
await app.close();
process.disconnect();
