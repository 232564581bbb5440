import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { Mode } from "../../src/shared/chat/chat.ts";
import { testAppOptions } from "./open-test-app.ts";

// A program of its own that a test can kill: opens a study, sends messages one after the other without waiting, and
// waits for the end of all turns, also of those that another program has left. Its first line names what it has sent,
// then it writes a line for each event, and "stopping" when it stops a turn: so a test knows how far it is.

const { env, studyFolder, texts, mode, stopAtText } = z
  .strictObject({
    env: z.record(z.string(), z.string()),
    studyFolder: z.string(),
    texts: z.array(z.string()),
    mode: Mode.default("user"),
    /** The first turn is stopped as soon as some of its text is there. */
    stopAtText: z.boolean().default(false),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));
const app = await createApp(testAppOptions(env));
await app.openStudy(studyFolder);
const { sessions, engine } = app.workspace();
let stopping: Promise<unknown> = Promise.resolve();
if (texts.length > 0) {
  const { conversationId } = sessions.openSession(undefined, mode);
  const turns = texts.map((text, n) => sessions.send({ conversationId, requestId: `request-${n}`, text }));
  const [first] = turns;
  const unlisten = app.events.listen(({ body }) => {
    if (!stopAtText || first === undefined) return;
    if (body.type !== "turn.updated" || !body.updates.some(({ type }) => type === "text-appended")) return;
    unlisten();
    process.stdout.write("stopping\n");
    stopping = sessions.stop(first.id);
  });
  const turnIds = turns.map(({ id }) => id);
  process.stdout.write(`${JSON.stringify({ conversationId, turnIds })}\n`);
  app.events.listen(({ body }) => process.stdout.write(`${body.type}\n`));
}
for (;;) {
  const { running, waiting } = engine.queue();
  if (running === 0 && waiting.length === 0) break;
  await sleep(20);
}
await stopping;
await app.close();
