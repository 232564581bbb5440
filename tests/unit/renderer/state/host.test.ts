import { ORPCError } from "@orpc/client";
import { afterEach, expect, it } from "vitest";
import { callHost, setTransport, toAppError } from "../../../../src/renderer/state/host.ts";
import type { HostClient } from "../../../../src/renderer/state/transport.ts";

function connect(): AbortController {
  const ended = new AbortController();
  setTransport({ client: {} as HostClient, closed: ended.signal, close: () => ended.abort() });
  return ended;
}

afterEach(() => setTransport(undefined));

it("a call on a connection that ends without a word is rejected", async () => {
  const connection = connect();
  const call = callHost(() => new Promise<never>(() => undefined));
  connection.abort();
  await expect(call).rejects.toMatchObject({ code: "connection-lost" });
});

it("a call without a connection is rejected at once", async () => {
  await expect(callHost(() => Promise.resolve(1))).rejects.toMatchObject({ code: "connection-lost" });
});

it("the host's own errors arrive whole", async () => {
  connect();
  const data = { code: "study-broken", message: "line 3", hint: "Mend it.", details: "{" };
  const call = callHost(() =>
    Promise.reject(new ORPCError("APP_ERROR", { defined: true, status: 422, data })),
  );
  await expect(call).rejects.toMatchObject(data);
});

it("what the contract refuses is told as invalid input", () => {
  const error = new ORPCError("BAD_REQUEST", { message: "Input validation failed", data: { issues: [] } });
  expect(toAppError(error, false)).toMatchObject({ code: "invalid-input", details: '{"issues":[]}' });
});

it("an error of a closed connection is a lost connection, any other one internal", () => {
  expect(toAppError(new Error("[AsyncIdQueue] closed"), true).code).toBe("connection-lost");
  expect(toAppError(new Error("boom"), false)).toMatchObject({ code: "internal", message: "boom" });
});
