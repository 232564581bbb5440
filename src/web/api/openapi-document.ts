import { type OpenAPI, OpenAPIGenerator } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import {
  Approval,
  Attachment,
  Conversation,
  ConversationSummary,
  ConversationView,
  Mention,
  SearchHit,
  SessionInfo,
  Turn,
  TurnChange,
  TurnPart,
  Usage,
} from "../../shared/chat/chat.ts";
import { StreamMessage, StreamRequest } from "../../shared/chat/chat-stream.ts";
import { contract } from "../../shared/contract.ts";
import { ErrorInfo, errorCatalog, errorCodes } from "../../shared/errors.ts";
import { Modification } from "../../shared/study/modification.ts";
import { apiPrefix } from "./api-paths.ts";
import { errorStatus } from "./error-status.ts";
import { hasRoute } from "./find-route.ts";

const schemas = {
  Approval,
  Attachment,
  Conversation,
  ConversationSummary,
  ConversationView,
  Error: ErrorInfo,
  Mention,
  Modification,
  SearchHit,
  SessionInfo,
  StreamMessage,
  StreamRequest,
  Turn,
  TurnChange,
  TurnPart,
  Usage,
};

const schemaRef = (name: keyof typeof schemas): { $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
});
const errorRef = { $ref: "#/components/responses/Error" };

/** The API as an OpenAPI 3.1 document: the paths from the contract, the chat stream beside them. */
export async function buildOpenApiDocument(): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({
    // A procedure without an input has no body.
    schemaConverters: [new ZodToJsonSchemaConverter({ undefinedJsonSchema: {} })],
  });
  const document = await generator.generate(contract, {
    filter: hasRoute,
    info: {
      title: "Planform",
      version: "1.0.0",
      description: "Conversations, sessions and the chat of the study that is open on this machine.",
    },
    servers: [{ url: apiPrefix }],
    security: [{ token: [] }],
    tags: [
      { name: "Conversations", description: "The chat threads of the open study." },
      { name: "Sessions", description: "What binds a conversation to the study in a mode." },
      { name: "Chat", description: "Messages and the turns that answer them." },
      { name: "Runs", description: "Optimisations of the open study: each is a process of its own." },
      { name: "Audit", description: "What ran in the open study, what was denied, and who decided." },
    ],
    commonSchemas: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, { schema, strategy: "output" as const }]),
    ),
  });
  return {
    ...document,
    paths: { ...withErrors(document.paths ?? {}), ...ownPaths },
    components: {
      ...document.components,
      responses: { Error: errorResponse },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "The token of the address that the app printed when it started: another one each time.",
        },
      },
    },
  };
}

const statuses = [...new Set(errorCodes.map((code) => errorStatus[code]))].toSorted((a, b) => a - b);

const errorResponse: OpenAPI.ResponseObject = {
  description: [
    "It could not be done. The status goes with the code:",
    "",
    ...statuses.map((status) => {
      const codes = errorCodes.filter((code) => errorStatus[code] === status);
      return `- ${status}: ${codes.map((code) => `\`${code}\` (${errorCatalog[code].title})`).join(", ")}`;
    }),
  ].join("\n"),
  content: { "application/json": { schema: schemaRef("Error") } },
};

/** The generator knows one status for all errors of the contract; here each code has its own. */
function withErrors(paths: OpenAPI.PathsObject): OpenAPI.PathsObject {
  const methods = ["get", "post", "put", "patch", "delete"] as const;
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const operations = methods.flatMap((method) => {
        const operation = item?.[method];
        if (operation === undefined) return [];
        const { 422: _shared, ...responses } = operation.responses ?? {};
        return [[method, { ...operation, responses: { ...responses, default: errorRef } }] as const];
      });
      return [path, Object.fromEntries(operations)];
    }),
  );
}

const ownPaths = {
  "/chat": {
    get: {
      operationId: "chat.stream",
      tags: ["Chat"],
      summary: "Open the chat stream, a WebSocket",
      description: [
        "Each text message in either direction is one JSON object with a `type`: `StreamRequest` from the client,",
        "`StreamMessage` from the app. The first request is `start`. Every answer has a `seq`: a later `start` with the",
        "`seq` of the last message as `since` goes on right after it.",
      ].join("\n"),
      "x-websocket": { send: schemaRef("StreamRequest"), receive: schemaRef("StreamMessage") },
      responses: { 101: { description: "The connection is a WebSocket from here on." }, default: errorRef },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "openapi",
      summary: "Read this description",
      responses: {
        200: { description: "OK", content: { "application/json": { schema: { type: "object" as const } } } },
        default: errorRef,
      },
    },
  },
};
