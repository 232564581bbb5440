import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
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

// A model in a process of its own whose every word is the time at which it was written: `1795171800123.002`, ms since 1970
// and the number of the word among those of the same ms. How many words, and how many of them in a second, stands in the
// message: `5000 words, 500 a second`. Beside it, a page without any program between it and the same words.

const endpoint = await startMessagesEndpoint({
  async answer(request, response) {
    const asked = [...JSON.stringify(request.messages).matchAll(/(\d+) words, (\d+) a second/g)].at(-1);
    const [count, perSecond] = [Number(asked?.[1] ?? 1), Number(asked?.[2] ?? 1_000)];
    const reply: MessageReply = { id: `msg_${randomUUID()}`, model: request.model, blocks: [] };
    if (!request.stream) return sendJson(response, 200, buildMessageBody(reply));
    const writeEvent = (type: string, fields: object): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, index: 0, ...fields })}\n\n`);
    };
    openEventStream(response);
    await writeParts(response, buildMessageOpening(reply));
    writeEvent("content_block_start", { content_block: { type: "text", text: "" } });
    await writeWords(count, perSecond, (word, isLastOfLine) => {
      const text = `${word}${isLastOfLine ? "\n\n" : " "}`;
      writeEvent("content_block_delta", { delta: { type: "text_delta", text } });
    });
    writeEvent("content_block_stop", {});
    await writeParts(response, buildMessageClosing(reply));
    response.end();
  },
});

const barePage = `<!doctype html><title>Bare</title><script>
  addEventListener("message", ({ data: { count, perSecond } }) => {
    const turn = document.body.appendChild(document.createElement("article"));
    turn.dataset.testid = "turn";
    let line = turn.appendChild(document.createElement("p"));
    const source = new EventSource("/words?count=" + count + "&perSecond=" + perSecond);
    source.onmessage = ({ data }) => {
      if (data === "end") {
        source.close();
        turn.dataset.state = "done";
      } else if (data === "line") line = turn.appendChild(document.createElement("p"));
      else line.append(data + " ");
    };
  });
</script>`;

const bare = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (pathname !== "/words") {
    response.setHeader("content-type", "text/html").end(barePage);
    return;
  }
  openEventStream(response);
  const write = (data: string): void => void response.write(`data: ${data}\n\n`);
  const [count, perSecond] = [Number(searchParams.get("count")), Number(searchParams.get("perSecond"))];
  void writeWords(count, perSecond, (word, isLastOfLine) => {
    write(word);
    if (isLastOfLine) write("line");
  }).then(() => write("end"));
});
bare.listen(0, "127.0.0.1", () => {
  const address = bare.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  process.send?.(`${endpoint.baseUrl} http://127.0.0.1:${port}/`);
});
process.on("disconnect", () => process.exit());

const WORDS_IN_LINE = 40;

async function writeWords(
  count: number,
  perSecond: number,
  write: (word: string, isLastOfLine: boolean) => void,
): Promise<void> {
  const start = performance.now();
  let last = { at: 0, number: 0 };
  for (let written = 0; written < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - start) / 1_000) * perSecond) + 1);
    for (; written < due; written += 1) {
      const at = Date.now();
      last = { at, number: at === last.at ? last.number + 1 : 0 };
      write(`${at}.${String(last.number).padStart(3, "0")}`, written % WORDS_IN_LINE === WORDS_IN_LINE - 1);
    }
    await sleep(1);
  }
}
