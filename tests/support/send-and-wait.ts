import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { hasEnded } from "../../src/shared/chat/chat.ts";
import { testAppOptions } from "./open-test-app.ts";

// A program of its own that a test can kill: opens a study, sends a message, and waits for the end of its turn.

const { env, studyFolder, text } = z
  .object({ env: z.record(z.string(), z.string()), studyFolder: z.string(), text: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ""));
const app = await createApp(testAppOptions(env));
await app.openStudy(studyFolder);
const { sessions } = app.workspace();
const { conversationId } = sessions.openSession(undefined, "user");
const ended = new Promise<void>((resolve) => {
  app.events.listen(({ body }) => {
    if (body.type !== "turn.updated") return;
    if (body.updates.some((update) => update.type === "state" && hasEnded(update.state))) resolve();
  });
});
const turn = sessions.send({ conversationId, requestId: "request-1", text });
process.stdout.write(`${JSON.stringify({ conversationId, turnId: turn.id })}\n`);
await ended;
await app.close();
