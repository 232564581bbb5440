import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { MAX_ANSWER_CHARS } from "../../mcp-server/tool.ts";
import { createFolderWorkspace } from "../../mcp-server/workspace/folder-workspace.ts";
import { createSnapshotWorkspace } from "../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../mcp-server/workspace/studies-folder.ts";
import type { Workspace } from "../../mcp-server/workspace/workspace.ts";
import { serializeCanvasSnapshot } from "../../src/shared/study/canvas-snapshot.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { makeInput } from "../support/make-from-schema.ts";
import { makeBeamStudy } from "../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../support/mcp-client.ts";
import { writeRun } from "../support/write-run.ts";

/** A canvas that grew with every call would make each slower than the one before: so many, then it starts anew. */
const CALLS_ON_ONE_CANVAS = 200;

type Named = { readonly name: string; readonly schema: z.core.$ZodType };
type Call = { readonly name: string; readonly input: Record<string, unknown> };

const beam = makeBeamStudy({ revision: 12 });
const nodes = beam.nodes.flatMap(({ id, label }) => [id, label]);
const known = {
  texts: [...nodes, "designVariable", "solver", "Beam study", "beam", "run-1", "width", "Least mass"],
  fields: { nodeId: nodes, sourceId: nodes, targetId: nodes },
};

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "planform-fuzz-"));
  folder = join(root, "beam");
  await mkdir(folder);
  // Ended, so that no tool waits for it.
  await writeRun(folder, {
    trials: [
      { width: 30, height: 40 },
      { width: 10, height: 10, failed: "ended with code 1" },
    ],
  });
});
afterAll(() => rm(root, { recursive: true }));

/** Without a scratch folder and without hosts nothing is started and nothing asked for on the network. */
const surroundings = { mode: undefined, isTrusted: false, scratchFolder: undefined, webDomains: [], env: {} };

async function connect(
  workspace: Workspace,
): Promise<{ tools: ToolClient; named: Named[]; failures: Error[] }> {
  const failures: Error[] = [];
  const tools = await connectInProcess(workspace, { surroundings, onError: (error) => failures.push(error) });
  const listed = await tools.client.listTools();
  const named = listed.tools.map(({ name, inputSchema }) => ({
    name,
    schema: z.fromJSONSchema(JSON.parse(JSON.stringify(inputSchema))),
  }));
  return { tools, named, failures };
}

function makeCall(named: readonly Named[], random: Random): Call {
  const { name, schema } = random.find(named) ?? { name: "none", schema: z.object({}) };
  const wish = random.pick(["valid", "valid", "nearly", "hostile"] as const);
  const input = makeInput(schema, random, { wish, known, isJson: true });
  // The protocol itself takes nothing but an object.
  const fields = typeof input === "object" && input !== null && !Array.isArray(input) ? input : { input };
  return { name, input: JSON.parse(JSON.stringify(fields)) };
}

/** @returns whether the tool did it. An answer that is no answer fails. */
async function callTool({ client }: ToolClient, { name, input }: Call): Promise<boolean> {
  const result = await client.callTool({ name, arguments: input });
  const [block] = Array.isArray(result.content) ? result.content : [];
  const text = String(block?.text);
  expect(text.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThanOrEqual(MAX_ANSWER_CHARS);
  if (result.isError === true) expect(text).not.toContain("The tool failed");
  else expect(typeof JSON.parse(text)).toBe("object");
  expect({}).not.toHaveProperty("polluted");
  return result.isError !== true;
}

describe("tools", () => {
  it("on a folder do what they are asked or change nothing of study.json", async () => {
    const file = join(folder, "study.json");
    await writeFile(file, serializeStudy(beam));
    const { tools, named, failures } = await connect(
      createFolderWorkspace(folder, createStudiesFolder(folder, root)),
    );
    let calls = 0;
    await fuzz({
      inputs: 250,
      make: (random) => makeCall(named, random),
      async run(call) {
        calls += 1;
        if (calls % CALLS_ON_ONE_CANVAS === 0) await writeFile(file, serializeStudy(beam));
        const before = await readFile(file, "utf8");
        const done = await callTool(tools, call);
        const after = await readFile(file, "utf8");
        if (!done) expect(after).toBe(before);
        else expect(serializeStudy(parseStudy(after))).toBe(after);
        expect(failures).toEqual([]);
      },
    });
    await tools.close();
  });

  it("of a turn answer with changes that fit the canvas, and write nothing", async () => {
    const path = join(root, "canvas.json");
    const text = serializeCanvasSnapshot({ study: beam, takenIn: [], changes: [] });
    await writeFile(path, text);
    const open = async () => {
      const workspace = createSnapshotWorkspace(path, createStudiesFolder(folder, root), {
        isReviewed: false,
      });
      return { workspace, ...(await connect(workspace)) };
    };
    let opened = await open();
    let calls = 0;
    await fuzz({
      inputs: 250,
      make: (random) => makeCall(opened.named, random),
      async run(call) {
        calls += 1;
        if (calls % CALLS_ON_ONE_CANVAS === 0) {
          await opened.tools.close();
          opened = await open();
        }
        const { workspace, tools, failures } = opened;
        const before = await workspace.read();
        const done = await callTool(tools, call);
        const after = await workspace.read();
        if (!done) expect(after).toBe(before);
        parseStudy(serializeStudy(after));
        expect(failures).toEqual([]);
      },
    });
    await opened.tools.close();
    expect(await readFile(path, "utf8")).toBe(text);
  });
});
