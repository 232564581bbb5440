import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ClaudeTestEnvironment,
  claudeTestEnvironment,
  parseStreamJson,
  runClaude,
} from "../support/run-claude.ts";
import { type ScriptedApi, startScriptedApi } from "../support/scripted-api.ts";

let api: ScriptedApi;
beforeEach(async () => {
  api = await startScriptedApi();
});
afterEach(() => api.close());

describe("over plain HTTP", () => {
  it("streams each block between its start and stop event, and ends with the stop reason", async () => {
    const response = await ask([user('x @@[[{"thinking":"hm"},"hi",{"tool":"T","input":{"a":1}}]]@@')]);
    const events = parseEvents(await response.text());
    expect(events.map((event) => event.type)).toEqual([
      "message_start",
      "ping",
      ...["content_block_start", "content_block_delta", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      ...["message_delta", "message_stop"],
    ]);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "tool_use" }, usage: { output_tokens: 5 } });
  });

  it("cuts a text into pieces of the given length without splitting a character", async () => {
    const response = await ask([user('@@[[{"text":"ab🙂🙂c","chunk":3}]]@@')]);
    const pieces = parseEvents(await response.text())
      .filter((event) => event.type === "content_block_delta")
      .map((event) => event.delta);
    expect(pieces).toEqual(["ab🙂", "🙂c"].map((text) => ({ type: "text_delta", text })));
  });

  it("answers turn n after n assistant messages since the newest user text", async () => {
    const script = '@@[["zero"],["one"]]@@';
    const first = await ask([user("earlier"), assistant("old"), user(script)]);
    const second = await ask([user("earlier"), assistant("old"), user(script), assistant("zero")]);
    expect(textOf(await first.text())).toBe("zero");
    expect(textOf(await second.text())).toBe("one");
  });

  it("takes the turns of setScript where the message has none, and says when there is no turn left", async () => {
    api.setScript([["from the queue"]]);
    expect(textOf(await (await ask([user("hi")])).text())).toBe("from the queue");
    expect(textOf(await (await ask([user("hi"), assistant("x")])).text())).toBe("(the script has no turn 1)");
  });

  it("goes over to `then` after `times` requests of that turn", async () => {
    const text =
      '@@[{"status":529,"error":{"type":"overloaded_error","message":"busy"},"times":2,"then":["up"]}]@@';
    const first = await ask([user(text)]);
    expect(first.status).toBe(529);
    expect(await first.json()).toEqual({
      type: "error",
      error: { type: "overloaded_error", message: "busy" },
    });
    expect((await ask([user(text)])).status).toBe(529);
    expect(textOf(await (await ask([user(text)])).text())).toBe("up");
  });

  it("answers a broken script with 400 and its reason", async () => {
    const response = await ask([user("@@[nonsense]@@")]);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("The script in the message is broken");
  });

  it("cuts the connection after the blocks", async () => {
    const response = await ask([user('@@[{"blocks":["partial"],"cut":true}]@@')]);
    const received: string[] = [];
    const reading = (async () => {
      for await (const bytes of response.body ?? []) received.push(new TextDecoder().decode(bytes));
    })();
    await expect(reading).rejects.toThrow();
    expect(received.join("")).toContain("partial");
    expect(received.join("")).not.toContain("message_stop");
  });

  it("keeps a hanging response open until the client or the server goes", async () => {
    const response = await ask([user('@@[{"hang":true}]@@')]);
    expect(response.status).toBe(200);
    const reading = response.text();
    await api.close();
    await expect(reading).rejects.toThrow();
  });

  it("counts tokens, answers every other path and keeps all requests", async () => {
    const count = await fetch(`${api.baseUrl}/v1/messages/count_tokens`, {
      method: "POST",
      body: "x".repeat(400),
    });
    expect(await count.json()).toEqual({ input_tokens: 100 });
    expect((await fetch(`${api.baseUrl}/api/hello?x=1`, { method: "HEAD" })).status).toBe(200);
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /v1/messages/count_tokens",
      "HEAD /api/hello",
    ]);
  });
});

describe("behind the real CLI", () => {
  let environment: ClaudeTestEnvironment;
  beforeEach(async () => {
    environment = await claudeTestEnvironment(api.baseUrl);
  });
  afterEach(() => environment.cleanUp());

  it("carries text, parallel tool calls and their results", async () => {
    const { events, exitCode } = await run(
      'go @@[["Lösung 🙂 漢字",{"tool":"Read","input":{"file_path":"nope-a"}},{"tool":"Read","input":{"file_path":"nope-b"}}],["end"]]@@',
    );
    expect(exitCode).toBe(0);
    expect(events.filter((event) => event.type === "user")).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: "result", result: "end", is_error: false });
    expect(JSON.stringify(events)).toContain("Lösung 🙂 漢字");
  });

  it("goes on with the next turn after a cut, although the CLI asks with a text of its own", async () => {
    api.setScript([{ blocks: ["first half"], cut: true }, ["second half"]]);
    const { events, exitCode } = await run("go");
    expect(exitCode).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: "result", result: "second half" });
  });

  it("shows an error of the API with its status", async () => {
    const { events, exitCode } = await run(
      '@@[{"status":401,"error":{"type":"authentication_error","message":"invalid x-api-key"}}]@@',
      { CLAUDE_CODE_MAX_RETRIES: "0" },
    );
    expect(exitCode).toBe(1);
    expect(events.at(-1)).toMatchObject({ type: "result", is_error: true, api_error_status: 401 });
  });

  it("carries an answer of 5 MB whole", async () => {
    const long = "0123456789".repeat(500_000);
    api.setScript([[long]]);
    const { events, exitCode } = await run("go");
    expect(exitCode).toBe(0);
    expect(events.at(-1)?.result).toBe(long);
  });

  it("refuses an API that is not on this machine", async () => {
    await expect(claudeTestEnvironment("https://api.example.com")).rejects.toThrow("127.0.0.1");
  });

  async function run(input: string, env: Record<string, string> = {}) {
    const result = await runClaude({
      args: ["-p", "--output-format", "stream-json", "--include-partial-messages", "--verbose"],
      env: { ...environment.env, ...env },
      cwd: environment.homeFolder,
      input,
    });
    return { ...result, events: parseStreamJson(result.stdout) };
  }
});

type StreamEvent = { type: string; delta?: unknown };

function user(content: string) {
  return { role: "user", content };
}

function assistant(content: string) {
  return { role: "assistant", content };
}

function ask(messages: readonly unknown[]): Promise<Response> {
  return fetch(`${api.baseUrl}/v1/messages`, {
    method: "POST",
    body: JSON.stringify({ model: "m", stream: true, messages }),
  });
}

function parseEvents(stream: string): StreamEvent[] {
  return [...stream.matchAll(/^data: (.*)$/gm)].map((match): StreamEvent => JSON.parse(match[1] ?? ""));
}

function textOf(stream: string): string {
  return [...stream.matchAll(/"text_delta","text":"([^"]*)"/g)].map((match) => match[1]).join("");
}
