import { join, resolve, sep } from "node:path";
import { isContractProcedure } from "@orpc/contract";
import { call, isProcedure, ORPCError } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createRouter } from "../../src/core/router.ts";
import { contract } from "../../src/shared/contract.ts";
import { ErrorInfo } from "../../src/shared/errors.ts";
import { settingDefinitions } from "../../src/shared/settings.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { Study } from "../../src/shared/study/study.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { hostileTexts } from "../support/hostile-values.ts";
import { type Known, makeInput, type Wish } from "../support/make-from-schema.ts";
import { openTestApp, type TestApp } from "../support/open-test-app.ts";

/** Called with input that the contract refuses only, and why. */
const onlyInvalid: Readonly<Record<string, string>> = {
  doctor: "it starts programs of this machine",
};

/** A picture of one pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

type Call = { readonly path: string; readonly input: unknown };

const procedures = listProcedures(contract, []);
const paths = procedures.map(({ path }) => path);

let test: TestApp;
let router: unknown;
beforeAll(async () => {
  // Messages are sent as well: their turns fail, because there is no command to start.
  test = await openTestApp({ env: { PLANFORM_CLAUDE: join(import.meta.dirname, "no-such-command") } });
  router = createRouter(test.app);
});
afterAll(() => test.cleanUp());

function listProcedures(part: unknown, path: readonly string[]): { path: string; schema: z.core.$ZodType }[] {
  if (isContractProcedure(part)) {
    const { inputSchema } = part["~orpc"];
    if (!(inputSchema instanceof z.core.$ZodType)) throw new Error(`${path.join(".")} has no input of zod`);
    return [{ path: path.join("."), schema: inputSchema }];
  }
  return Object.entries(part ?? {}).flatMap(([key, inner]) => listProcedures(inner, [...path, key]));
}

/** What there is at the moment, to be asked for, changed and mixed up. */
function whatIsKnown(): Known {
  const { open, sessions } = test.app.snapshot();
  const sessionIds = sessions.map(({ id }) => id);
  const conversationIds = sessions.map(({ conversationId }) => conversationId);
  const nodeIds = open?.study.nodes.slice(0, 20).map(({ id }) => id) ?? [];
  const turnIds = test.events
    .slice(-50)
    .flatMap((event) => (event.type === "turn.updated" ? [event.turnId] : []));
  const revision = open?.study.revision ?? 0;
  return {
    texts: [
      ...sessionIds,
      ...conversationIds,
      ...turnIds,
      ...nodeIds,
      test.studyFolder,
      ...hostileTexts.slice(0, 8),
    ],
    fields: {
      sessionId: sessionIds,
      conversationId: conversationIds,
      turnId: turnIds,
      before: turnIds,
      nodeId: nodeIds,
      sourceId: nodeIds,
      targetId: nodeIds,
      revision: [revision, revision - 1, 0],
      from: [revision, 0],
      to: [revision, 0],
      path: [test.studyFolder, "made/one"],
      template: ["cantilever", undefined],
      confirmation: ["do not ask"],
      name: ["cantilever", "sketch.png"],
      mediaType: ["image/png"],
      base64: [png],
      key: Object.keys(settingDefinitions),
      value: ["", 20, 600, true, "sonnet", "docs.example.org"],
    },
  };
}

function makeCall(random: Random): Call {
  const { path, schema } = random.find(procedures) ?? { path: "ping", schema: z.undefined() };
  const wish: Wish = random.pick(["valid", "valid", "nearly", "hostile"]);
  const input = makeInput(schema, random, { wish, known: whatIsKnown(), isJson: false });
  return { path, input: confine(input) };
}

/** Studies are opened and made in the folders of this test only. */
function confine(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("path" in input) || typeof input.path !== "string")
    return input;
  const root = test.homeFolder;
  const inRoot = (path: string): boolean => `${resolve(root, path)}${sep}`.startsWith(`${root}${sep}`);
  if (input.path === test.studyFolder || input.path.length > 4_096) return input;
  const path = join(root, input.path.replaceAll("~", "_"));
  return { ...input, path: inRoot(path) ? path : join(root, "odd") };
}

/** @returns the answer, or what the contract says of a refusal. Every other error is thrown. */
async function callOrRefusal({ path, input }: Call): Promise<{ refused: ErrorInfo } | { answer: unknown }> {
  const procedure = path.split(".").reduce<unknown>((part, key) => Reflect.get(Object(part), key), router);
  if (!isProcedure(procedure)) throw new Error(`The router has no ${path}`);
  try {
    return { answer: await call(procedure, input) };
  } catch (error) {
    if (error instanceof ORPCError && error.code === "APP_ERROR")
      return { refused: ErrorInfo.parse(error.data) };
    throw error;
  }
}

describe("the contract", () => {
  it("answers or refuses with a code, whatever it is asked", async () => {
    for (const [path, reason] of Object.entries(onlyInvalid)) {
      expect(paths).toContain(path);
      process.stdout.write(`fuzz: ${path} gets no valid input: ${reason}\n`);
    }
    await fuzz({
      inputs: 600,
      make: makeCall,
      async run({ path, input }) {
        const schema = procedures.find((each) => each.path === path)?.schema ?? z.never();
        const isValid = z.safeParse(schema, input).success;
        if (isValid && path in onlyInvalid) return;
        const before = test.app.snapshot().open;
        const result = await callOrRefusal({ path, input });
        const after = test.app.snapshot().open;
        expect({}).not.toHaveProperty("polluted");
        if ("refused" in result) {
          expect(result.refused.code, result.refused.details).not.toBe("internal");
          expect(result.refused.message).not.toBe("");
          if (before?.folder === after?.folder) expect(after?.study).toBe(before?.study);
          return;
        }
        expect(isValid, "input that the schema refuses was taken").toBe(true);
        if (after !== undefined)
          expect(Study.parse(JSON.parse(serializeStudy(after.study)))).toEqual(
            JSON.parse(JSON.stringify(after.study)),
          );
        const { answer } = result;
        // A stream of events is let go at once.
        if (typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer) {
          const events = answer as AsyncIterableIterator<unknown>;
          await events.return?.();
        }
      },
    });
  });
});
