import { isContractProcedure } from "@orpc/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { StreamMessage, StreamRequest } from "../../../../src/shared/chat/chat-stream.ts";
import { contract } from "../../../../src/shared/contract.ts";
import { errorCodes } from "../../../../src/shared/errors.ts";
import { errorStatus } from "../../../../src/web/api/error-status.ts";
import { buildOpenApiDocument } from "../../../../src/web/api/openapi-document.ts";

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).default([]),
  parameters: z
    .array(
      z.looseObject({ name: z.string(), in: z.enum(["path", "query"]), required: z.boolean().optional() }),
    )
    .default([]),
  requestBody: z
    .looseObject({ content: z.strictObject({ "application/json": z.looseObject({}) }) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({})),
});
const Document = z.looseObject({
  openapi: z.literal("3.1.1"),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.tuple([z.object({ url: z.literal("/api/v1") })]),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), Operation),
  ),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({})),
    responses: z.strictObject({ Error: z.looseObject({ description: z.string() }) }),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
});

let raw: unknown;
let document: z.infer<typeof Document>;
let operations: { method: string; path: string; operation: z.infer<typeof Operation> }[];

beforeAll(async () => {
  raw = JSON.parse(JSON.stringify(await buildOpenApiDocument()));
  document = Document.parse(raw);
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
});

/** Method and path of everything in the contract that has a route, with its name. */
function routesOf(router: object, name: readonly string[] = []): string[] {
  return Object.entries(router).flatMap(([key, value]: [string, unknown]) => {
    const here = [...name, key];
    if (isContractProcedure(value)) {
      const { method, path } = value["~orpc"].route;
      return path === undefined ? [] : [`${method} ${path} ${here.join(".")}`];
    }
    return typeof value === "object" && value !== null ? routesOf(value, here) : [];
  });
}

/** Every object in a JSON value. */
function* objectsIn(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const child of Object.values(value)) yield* objectsIn(child);
}

describe("the description of the API", () => {
  it("has the paths of the contract that have a route, and of what is beside it, and no others", () => {
    const described = operations.map(
      ({ method, path, operation }) => `${method.toUpperCase()} ${path} ${operation.operationId}`,
    );
    const own = ["GET /chat chat.stream", "GET /openapi.json openapi"];
    expect(described.toSorted()).toEqual([...routesOf(contract), ...own].toSorted());
    expect(routesOf(contract)).toContain("POST /conversations/{conversationId}/messages chat.send");
    expect(routesOf(contract).join("\n")).not.toContain("settings.set");
  });

  it("names each operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("says of each operation what it answers, well or not", () => {
    for (const { operation } of operations) {
      const { default: error, ...good } = operation.responses;
      expect(error).toEqual({ $ref: "#/components/responses/Error" });
      expect(Object.keys(good).join()).toMatch(/^(101|200|201|202)$/);
    }
  });

  it("declares each parameter of a path, as needed", () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required === true)).toBe(true);
    }
  });

  it("uses tags and ways to sign in that it explains", () => {
    const tags = document.tags.map(({ name }) => name);
    expect(
      operations.flatMap(({ operation }) => operation.tags).filter((tag) => !tags.includes(tag)),
    ).toEqual([]);
    const schemes = Object.keys(document.components.securitySchemes);
    expect(document.security.flatMap((way) => Object.keys(way))).toEqual(schemes);
  });

  it("refers to nothing that is not in it", () => {
    const refs = [...objectsIn(raw)].flatMap((value) => {
      const ref: unknown = Reflect.get(value, "$ref");
      return typeof ref === "string" ? [ref] : [];
    });
    expect(refs.length).toBeGreaterThan(40);
    for (const ref of new Set(refs)) {
      const found = ref
        .slice("#/".length)
        .split("/")
        .reduce<unknown>(
          (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
          raw,
        );
      expect(found, ref).toBeTypeOf("object");
    }
  });

  it("has every message of the chat stream, by its type", () => {
    const Union = z.object({
      anyOf: z.array(z.object({ properties: z.object({ type: z.object({ const: z.string() }) }) })),
    });
    const typesOf = (name: string): string[] =>
      Union.parse(document.components.schemas[name]).anyOf.map(({ properties }) => properties.type.const);
    expect(typesOf("StreamRequest")).toEqual(StreamRequest.options.map(({ shape }) => shape.type.value));
    expect(typesOf("StreamMessage")).toEqual(StreamMessage.options.map(({ shape }) => shape.type.value));
    expect(document.paths["/chat"]?.get?.["x-websocket"]).toEqual({
      send: { $ref: "#/components/schemas/StreamRequest" },
      receive: { $ref: "#/components/schemas/StreamMessage" },
    });
  });

  it("says the status of every error code", () => {
    const { description } = document.components.responses.Error;
    const lines = new Map(description.split("\n").map((line) => [line.slice(2, 5), line]));
    for (const code of errorCodes) expect(lines.get(String(errorStatus[code]))).toContain(`\`${code}\``);
  });
});
