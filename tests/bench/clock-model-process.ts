import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sendJson, startMessagesEndpoint } from "../../src/core/demo/messages-endpoint.ts";
import {
  buildMessageBody,
  buildMessageClosing,
  buildMessageOpening,
  type MessageReply,
  openEventStream,
  writeParts,
} from "../../src/core/demo/messages-sse.ts";

// A model in a process of its own whose every word is the time at which it was written: `1795171800123.017`, ms since 1970
// and a running number. How many words, and how many of them in a second, stands in the message: `5000 words, 500 a second`.

const endpoint = await startMessagesEndpoint({
  async answer(request, response) {
    const asked = [...JSON.stringify(request.messages).matchAll(/(\d+) words, (\d+) a second/g)].at(-1);
    const [count, perSecond] = [Number(asked?.[1] ?? 1), Number(asked?.[2] ?? 1_000)];
    const reply: MessageReply = { id: `msg_${randomUUID()}`, model: request.model, blocks: [] };
    if (!request.stream) return sendJson(response, 200, buildMessageBody(reply));
    openEventStream(response);
    await writeParts(response, buildMessageOpening(reply));
    writeEvent(response, "content_block_start", { content_block: { type: "text", text: "" } });
    const start = performance.now();
    for (let written = 0; written < count; ) {
      const due = Math.min(count, Math.floor(((performance.now() - start) / 1_000) * perSecond) + 1);
      for (; written < due; written += 1) {
        const text = `${Date.now()}.${String(written % 1_000).padStart(3, "0")}${written % 40 === 39 ? "\n\n" : " "}`;
        writeEvent(response, "content_block_delta", { delta: { type: "text_delta", text } });
      }
      await sleep(1);
    }
    writeEvent(response, "content_block_stop", {});
    await writeParts(response, buildMessageClosing(reply));
    response.end();
  },
});
process.send?.(endpoint.baseUrl);
process.on("disconnect", () => process.exit());

function writeEvent(response: ServerResponse, type: string, fields: object): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, index: 0, ...fields })}\n\n`);
}
