import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { createRouter } from "../../src/core/router.ts";
import { Conversation, ConversationSummary, SessionInfo, Turn } from "../../src/shared/chat/chat.ts";
import { ErrorInfo } from "../../src/shared/errors.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import { answerText, openTestApp, rootFolder, type TestApp } from "../support/open-test-app.ts";

const nobody = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

let test: TestApp;
let host: WebHost;
let token: string;
let cookie: string;

beforeAll(async () => {
  test = await openTestApp();
  host = await startWebHost({
    router: createRouter(test.app),
    events: test.app.events,
    rendererFolder: `${rootFolder}/out/renderer`,
  });
  token = new URL(host.url).searchParams.get("token") ?? "";
  const page = await fetch(host.url, { redirect: "manual" });
  cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
});

afterAll(async () => {
  await host.close();
  await test.cleanUp();
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: unknown };

/** By node:http, which sends every header as it is given, and none of its own but Host and Connection. */
function ask(
  method: string,
  path: string,
  { headers, body }: { headers: Record<string, string>; body?: string | Buffer },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: host.port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const answer = { status: response.statusCode ?? 0, headers: response.headers };
        resolve({ ...answer, body: text === "" ? undefined : JSON.parse(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** As a program asks that has the token. */
function call(method: string, path: string, input?: unknown): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token}` };
  if (input === undefined) return ask(method, `/api/v1${path}`, { headers });
  return ask(method, `/api/v1${path}`, {
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(input),
  });
}

/** What a call that worked answers. */
async function get<Type extends z.ZodType>(
  type: Type,
  status: number,
  ...[method, path, input]: Parameters<typeof call>
): Promise<z.infer<Type>> {
  const answer = await call(method, path, input);
  expect([answer.status, answer.headers["content-type"], answer.headers["cache-control"]]).toEqual([
    status,
    "application/json; charset=utf-8",
    "no-store",
  ]);
  return type.parse(answer.body);
}

/** Status and code of an answer that is an error, as text. */
function refusal({ status, body }: Answer): string {
  return `${status} ${ErrorInfo.parse(body).code}`;
}

async function refused(...request: Parameters<typeof call>): Promise<string> {
  return refusal(await call(...request));
}

const WithTurn = z.strictObject({ seq: z.number(), turn: Turn });
const Opened = z.looseObject({ conversation: Conversation, session: SessionInfo });

async function ended(turnId: string): Promise<Turn> {
  await test.ended(turnId);
  const { turn } = await get(WithTurn, 200, "GET", `/turns/${turnId}`);
  return turn;
}

describe("conversations and sessions by REST", () => {
  it("leads a conversation from its start to its end", async () => {
    const { id } = await get(ConversationSummary, 201, "POST", "/conversations");
    const { title } = await get(ConversationSummary, 200, "PATCH", `/conversations/${id}`, { title: "Beam" });
    expect(title).toBe("Beam");
    const List = z.strictObject({ total: z.number(), conversations: z.array(ConversationSummary) });
    const list = await get(List, 200, "GET", "/conversations?offset=0&limit=1");
    expect(list.conversations.map((conversation) => conversation.id)).toEqual([id]);
    const opened = await get(Opened, 200, "GET", `/conversations/${id}?limit=5`);
    expect([opened.conversation.title, opened.conversation.turns, opened.session.mode]).toEqual([
      "Beam",
      [],
      "user",
    ]);
    const removed = await get(z.unknown(), 200, "DELETE", `/conversations/${id}`);
    expect(removed).toEqual({ removed: true });
    expect(await refused("GET", `/conversations/${id}`)).toBe("404 conversation-not-found");
    const restored = await get(ConversationSummary, 200, "POST", `/conversations/${id}/restore`);
    expect(restored.title).toBe("Beam");
  });

  it("leads a session from its start to its end", async () => {
    const session = await get(SessionInfo, 201, "POST", "/sessions", { mode: "power" });
    expect(session.mode).toBe("power");
    const { conversationId } = session;
    const again = await get(SessionInfo, 201, "POST", "/sessions", { conversationId });
    expect([again.id, again.mode]).toEqual([session.id, "power"]);
    const path = `/sessions/${session.id}`;
    expect((await get(SessionInfo, 200, "PUT", `${path}/mode`, { mode: "user" })).mode).toBe("user");
    const chosen = await get(SessionInfo, 200, "PUT", `${path}/model`, { model: "opus", effort: "high" });
    expect([chosen.model, chosen.effort]).toEqual(["opus", "high"]);
    expect((await get(SessionInfo, 200, "GET", path)).model).toBe("opus");
    const sessions = await get(z.array(SessionInfo), 200, "GET", "/sessions");
    expect(sessions.map(({ id }) => id)).toContain(session.id);
    expect(await get(z.unknown(), 200, "DELETE", path)).toEqual({ closed: true });
    expect(await refused("GET", path)).toBe("404 session-not-found");
    const fresh = await get(SessionInfo, 201, "POST", "/sessions");
    expect([fresh.mode, fresh.conversationId === conversationId]).toEqual(["user", false]);
  });

  it("sends a message, reads its turn, finds its words and exports them", async () => {
    const { id } = await get(ConversationSummary, 201, "POST", "/conversations");
    const script = JSON.stringify([["The flange buckles first."]]);
    const message = { requestId: "first", text: `What fails? @@${script}@@`, selection: ["dv_width"] };
    const sent = await get(WithTurn, 202, "POST", `/conversations/${id}/messages`, message);
    expect([sent.turn.selection, sent.turn.requestId]).toEqual([
      [{ nodeId: "dv_width", label: "Width" }],
      "first",
    ]);
    const turn = await ended(sent.turn.id);
    expect([turn.state, answerText(turn)]).toEqual(["done", "The flange buckles first."]);
    const again = await get(WithTurn, 202, "POST", `/conversations/${id}/messages`, message);
    expect([again.turn.id, again.turn.state]).toEqual([turn.id, "done"]);
    const Hits = z.looseObject({ hits: z.array(z.looseObject({ turnId: z.string() })) });
    const found = await get(Hits, 200, "GET", `/search?query=${encodeURIComponent("flange buckles")}`);
    expect(found.hits.map(({ turnId }) => turnId)).toContain(turn.id);
    const File = z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() });
    const file = await get(File, 200, "GET", `/conversations/${id}/export?format=markdown`);
    expect(file.text).toContain("The flange buckles first.");
  });

  it("stops a turn, takes back the one that waits behind it, and shows the branch of another", async () => {
    const { id } = await get(ConversationSummary, 201, "POST", "/conversations");
    const slow = JSON.stringify([[{ text: "word ".repeat(400), chunk: 5, delayMs: 30 }]]);
    const send = async (requestId: string, text: string, after?: string | null): Promise<Turn> => {
      const input = { requestId, text, ...(after === undefined ? {} : { after }) };
      return (await get(WithTurn, 202, "POST", `/conversations/${id}/messages`, input)).turn;
    };
    const first = await send("r1", `Slowly @@${slow}@@`);
    const second = await send("r2", "Behind");
    expect(second.state).toBe("waiting");
    expect(await get(z.unknown(), 200, "DELETE", `/turns/${second.id}`)).toEqual({ withdrawn: true });
    expect(await refused("GET", `/turns/${second.id}`)).toBe("404 turn-not-found");
    const { turn: stopped } = await get(WithTurn, 200, "POST", `/turns/${first.id}/stop`);
    expect(stopped.state).toBe("stopped");
    expect(await refused("DELETE", `/turns/${first.id}`)).toBe("409 turn-not-waiting");
    const answer = { toolUseId: "toolu_1", decision: "allow" };
    expect(await refused("POST", `/turns/${first.id}/answers`, answer)).toBe("409 approval-gone");
    const other = await send("r3", `Again @@${JSON.stringify([["Other"]])}@@`, null);
    await ended(other.id);
    await get(ConversationSummary, 200, "PUT", `/conversations/${id}/branch`, { turnId: first.id });
    const { conversation } = await get(Opened, 200, "GET", `/conversations/${id}`);
    expect(conversation.turns.map((turn) => turn.id)).toEqual([first.id]);
    const Page = z.looseObject({ turns: z.array(Turn), earlier: z.number() });
    const page = await get(Page, 200, "GET", `/conversations/${id}/turns?before=${first.id}&limit=3`);
    expect([page.turns, page.earlier]).toEqual([[], 0]);
  });
});

describe("what the API refuses", () => {
  it("says with code and status what is wrong with the input", async () => {
    const { id } = await get(ConversationSummary, 201, "POST", "/conversations");
    const messages = `/conversations/${id}/messages`;
    const send = (fields: object): Promise<string> =>
      refused("POST", messages, { requestId: "r1", text: "hello", ...fields });
    expect({
      "empty message": await send({ text: " \n" }),
      "10 MB message": await send({ text: "x".repeat(10_000_000) }),
      "field that is none": await send({ loud: true }),
      "request id that is none": await send({ requestId: "" }),
      "another conversation in the body": await send({ conversationId: nobody }),
      "file that is not there": await send({ attachments: ["0".repeat(64)] }),
      "no body": await refused("POST", messages),
      "an array": await refused("POST", messages, []),
      "unknown conversation": await refused("GET", `/conversations/${nobody}`),
      "id that is none": await refused("GET", "/conversations/no%20id"),
      "broken escape": await refused("GET", "/conversations/%E0%A4%A"),
      "unknown turn": await refused("POST", `/turns/${nobody}/stop`),
      "unknown session": await refused("PUT", `/sessions/${nobody}/mode`, { mode: "user" }),
      "study of an unknown session": await refused("PUT", `/sessions/${nobody}/study`, { path: "/nowhere" }),
      "query that is none": await refused("GET", "/conversations?limit=many"),
      "unknown query": await refused("GET", "/conversations?sort=title"),
      "query given twice": await refused("GET", "/conversations?limit=1&limit=2"),
      "query where none is taken": await refused("POST", "/conversations?title=x"),
      "body where none is taken": await refused("POST", "/conversations", { title: "x" }),
    }).toEqual({
      "empty message": "422 message-empty",
      "10 MB message": "413 message-too-long",
      "field that is none": "400 invalid-input",
      "request id that is none": "400 invalid-input",
      "another conversation in the body": "400 invalid-input",
      "file that is not there": "404 attachment-not-found",
      "no body": "400 invalid-input",
      "an array": "400 invalid-input",
      "unknown conversation": "404 conversation-not-found",
      "id that is none": "400 invalid-input",
      "broken escape": "400 invalid-input",
      "unknown turn": "404 turn-not-found",
      "unknown session": "404 session-not-found",
      "study of an unknown session": "404 session-not-found",
      "query that is none": "400 invalid-input",
      "unknown query": "400 invalid-input",
      "query given twice": "400 invalid-input",
      "query where none is taken": "400 invalid-input",
      "body where none is taken": "400 invalid-input",
    });
    const empty = await get(ConversationSummary, 201, "POST", "/conversations", {});
    expect(empty.messageCount).toBe(0);
  });

  it("says that what was sent is no JSON, or not said to be", async () => {
    const send = async (type: string | undefined, body: string | Buffer): Promise<string> => {
      const headers = {
        Authorization: `Bearer ${token}`,
        ...(type === undefined ? {} : { "Content-Type": type }),
      };
      return refusal(await ask("POST", "/api/v1/sessions", { headers, body }));
    };
    expect({
      broken: await send("application/json", '{"mode":'),
      "not UTF-8": await send("application/json", Buffer.from([0x22, 0xff, 0x22])),
      text: await send("text/plain", '{"mode":"user"}'),
      form: await send("application/x-www-form-urlencoded", "mode=user"),
      "without a type": await send(undefined, '{"mode":"user"}'),
      "a type that only begins so": await send("application/jsonp", '{"mode":"user"}'),
    }).toEqual({
      broken: "400 invalid-json",
      "not UTF-8": "400 invalid-json",
      text: "415 input-not-json",
      form: "415 input-not-json",
      "without a type": "415 input-not-json",
      "a type that only begins so": "415 input-not-json",
    });
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json; charset=utf-8" };
    const good = await ask("POST", "/api/v1/sessions", { headers, body: '{"mode":"user"}' });
    expect(good.status).toBe(201);
  });

  it("answers a body that is too large, whether its size was told or not, and goes on", async () => {
    const body = JSON.stringify({ requestId: "r1", text: "x".repeat(33 * 1024 * 1024) });
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const path = `/api/v1/conversations/${nobody}/messages`;
    const told = await ask("POST", path, {
      headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
      body,
    });
    const untold = await ask("POST", path, { headers: { ...headers, "Transfer-Encoding": "chunked" }, body });
    expect([refusal(told), refusal(untold)]).toEqual(["413 input-too-large", "413 input-too-large"]);
    expect((await call("GET", "/sessions")).status).toBe(200);
  });

  it("ends a request whose body does not come", async () => {
    const head = [
      "POST /api/v1/sessions HTTP/1.1",
      `Host: 127.0.0.1:${host.port}`,
      `Authorization: Bearer ${token}`,
      "Content-Type: application/json",
      "Content-Length: 100",
      "",
      '{"mode":',
    ].join("\r\n");
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(host.port, "127.0.0.1", () => socket.write(head));
      socket.on("data", (piece) => {
        text += piece.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("has no other paths, above all none of what the contract does not give one", async () => {
    const raw = async (path: string): Promise<string> =>
      refusal(await ask("POST", path, { headers: { Authorization: `Bearer ${token}` } }));
    const paths = [
      "/api",
      "/api/",
      "/api/v1",
      "/api/v2/sessions",
      "/api/v1/nothing",
      "/api/v1/../rpc",
      "/api/v1/settings/set",
      "/api/v1/study/apply",
      "/api/v1/studies/open",
      "/api/v1/chat/toolResult",
      "/api/v1/doctor",
      "/api/v1/snapshot",
    ];
    const answers = await Promise.all(paths.map(raw));
    expect(answers).toEqual(paths.map(() => "404 path-not-found"));
    expect(await refused("GET", "/ping")).toBe("404 path-not-found");
  });

  it("says which methods a path knows", async () => {
    const methods = ["GET", "PUT", "OPTIONS"];
    const answers = await Promise.all(
      methods.map((method) => call(method, `/conversations/${nobody}/messages`)),
    );
    expect(answers.map((answer) => [refusal(answer), answer.headers.allow])).toEqual(
      methods.map(() => ["405 method-not-allowed", "POST"]),
    );
    const { headers } = await call("POST", `/conversations/${nobody}`);
    expect(headers.allow).toBe("GET, PATCH, DELETE");
    expect((await call("HEAD", "/sessions")).status).toBe(405);
    expect(await refused("POST", "/openapi.json")).toBe("404 path-not-found");
  });
});

describe("who may use the API", () => {
  const own = (): string => `http://127.0.0.1:${host.port}`;
  const list = async (headers: Record<string, string>): Promise<string | number> => {
    const answer = await ask("GET", "/api/v1/sessions", { headers });
    return answer.status === 200 ? 200 : refusal(answer);
  };
  const create = async (headers: Record<string, string>): Promise<string | number> => {
    const answer = await ask("POST", "/api/v1/conversations", { headers });
    return answer.status === 201 ? 201 : refusal(answer);
  };

  it("lets in who has the token, but no page of another origin", async () => {
    const bearer = { Authorization: `Bearer ${token}` };
    expect({
      token: await list(bearer),
      "token, small letters": await list({ Authorization: `bearer ${token}` }),
      "token on the own page": await list({ ...bearer, Origin: own() }),
      "token, other origin": await list({ ...bearer, Origin: "http://evil.example" }),
      "token, no origin to tell": await list({ ...bearer, Origin: "null" }),
      "token, other port": await list({ ...bearer, Origin: `http://127.0.0.1:${host.port + 1}` }),
      "token, other host": await list({ ...bearer, Host: `evil.example:${host.port}` }),
      "token in the query": await ask("GET", `/api/v1/sessions?token=${token}`, { headers: {} }).then(
        refusal,
      ),
      "wrong token": await list({ Authorization: `Bearer ${"a".repeat(43)}` }),
      "wrong token with the cookie": await list({ Authorization: "Bearer x", Cookie: cookie }),
      "another scheme": await list({ Authorization: `Basic ${token}` }),
      nothing: await list({}),
    }).toEqual({
      token: 200,
      "token, small letters": 200,
      "token on the own page": 200,
      "token, other origin": "403 foreign-request",
      "token, no origin to tell": "403 foreign-request",
      "token, other port": "403 foreign-request",
      "token, other host": "403 foreign-request",
      "token in the query": "401 not-authorised",
      "wrong token": "401 not-authorised",
      "wrong token with the cookie": "401 not-authorised",
      "another scheme": "401 not-authorised",
      nothing: "401 not-authorised",
    });
    const { headers } = await ask("GET", "/api/v1/sessions", { headers: {} });
    expect(headers["www-authenticate"]).toBe('Bearer realm="Planform"');
  });

  it("lets the app's own page in by its cookie, and lets it change nothing from elsewhere", async () => {
    expect({
      "read, own page": await list({ Cookie: cookie, "Sec-Fetch-Site": "same-origin" }),
      "read, typed address": await list({ Cookie: cookie, "Sec-Fetch-Site": "none" }),
      "read, page of another port": await list({ Cookie: cookie, "Sec-Fetch-Site": "same-site" }),
      "read, other page": await list({ Cookie: cookie, "Sec-Fetch-Site": "cross-site" }),
      "read, other origin": await list({ Cookie: cookie, Origin: "http://evil.example" }),
      "change, own origin": await create({ Cookie: cookie, Origin: own() }),
      "change, own page": await create({ Cookie: cookie, "Sec-Fetch-Site": "same-origin" }),
      "change, nothing told": await create({ Cookie: cookie }),
      "change, page of another port": await create({ Cookie: cookie, "Sec-Fetch-Site": "same-site" }),
      "change, typed address": await create({ Cookie: cookie, "Sec-Fetch-Site": "none" }),
      "change, other host": await create({
        Cookie: cookie,
        Origin: own(),
        Host: `evil.example:${host.port}`,
      }),
      "wrong cookie": await list({ Cookie: `planform-${host.port}=${"a".repeat(43)}` }),
    }).toEqual({
      "read, own page": 200,
      "read, typed address": 200,
      "read, page of another port": "403 foreign-request",
      "read, other page": "403 foreign-request",
      "read, other origin": "403 foreign-request",
      "change, own origin": 201,
      "change, own page": 201,
      "change, nothing told": "403 foreign-request",
      "change, page of another port": "403 foreign-request",
      "change, typed address": "403 foreign-request",
      "change, other host": "403 foreign-request",
      "wrong cookie": "401 not-authorised",
    });
  });

  it("lets no other page read an answer", async () => {
    const { headers } = await ask("OPTIONS", "/api/v1/sessions", {
      headers: { Origin: "http://evil.example", "Access-Control-Request-Method": "POST" },
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  });

  it("opens the chat stream only for whoever may use the API", async () => {
    const open = (headers: Record<string, string>, path = "/api/v1/chat"): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
        socket.on("open", () => {
          socket.terminate();
          resolve("open");
        });
        socket.on("unexpected-response", (_request, response) => {
          response.on("data", (text: Buffer) =>
            resolve(refusal({ status: response.statusCode ?? 0, headers: {}, body: JSON.parse(`${text}`) })),
          );
        });
        socket.on("error", reject);
      });
    const bearer = { Authorization: `Bearer ${token}` };
    expect({
      token: await open(bearer),
      cookie: await open({ Cookie: cookie, Origin: own() }),
      "cookie without an origin": await open({ Cookie: cookie }),
      "cookie, other origin": await open({ Cookie: cookie, Origin: "http://evil.example" }),
      "token, other origin": await open({ ...bearer, Origin: "http://evil.example" }),
      "token, other host": await open({ ...bearer, Host: `evil.example:${host.port}` }),
      "wrong token": await open({ Authorization: "Bearer x" }),
      nothing: await open({}),
      "another path": await open(bearer, "/api/v1/talk"),
    }).toEqual({
      token: "open",
      cookie: "open",
      "cookie without an origin": "403 foreign-request",
      "cookie, other origin": "403 foreign-request",
      "token, other origin": "403 foreign-request",
      "token, other host": "403 foreign-request",
      "wrong token": "401 not-authorised",
      nothing: "401 not-authorised",
      "another path": "404 path-not-found",
    });
    expect(await refused("GET", "/chat")).toBe("400 invalid-input");
  });

  it("tells who shows many wrong tokens to wait, and takes the right one all the same", async () => {
    const wrong = (): Promise<string | number> => list({ Authorization: "Bearer guess" });
    const answers = await Promise.all(Array.from({ length: 25 }, wrong));
    expect(new Set(answers)).toEqual(new Set(["401 not-authorised", "429 too-many-requests"]));
    const { headers } = await ask("GET", "/api/v1/sessions", { headers: { Authorization: "Bearer guess" } });
    expect(headers["retry-after"]).toBe("60");
    expect((await fetch(`${own()}/?token=guess`)).status).toBe(429);
    expect([await list({ Authorization: `Bearer ${token}` }), await list({ Cookie: cookie })]).toEqual([
      200, 200,
    ]);
  });
});

it("describes itself", async () => {
  const Described = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });
  const document = await get(Described, 200, "GET", "/openapi.json");
  expect([document.openapi, Object.keys(document.paths)]).toEqual([
    "3.1.1",
    expect.arrayContaining(["/conversations", "/sessions/{sessionId}", "/chat"]),
  ]);
  expect((await ask("GET", "/api/v1/openapi.json", { headers: {} })).status).toBe(401);
});
