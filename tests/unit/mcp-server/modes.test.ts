import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Surroundings } from "../../../mcp-server/surroundings.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import type { Workspace } from "../../../mcp-server/workspace/workspace.ts";
import { parseCanvas, parseProblems, parseStudies } from "../../../src/core/demo/read-canvas.ts";
import { makeBeamStudy } from "../../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const otherStudies = ["list_studies", "get_study", "create_study"];

async function connect(surroundings: Partial<Surroundings>): Promise<ToolClient> {
  const folder = join(await temporaryFolder(), "beam");
  await mkdir(folder);
  const workspace: Workspace = {
    read: async () => makeBeamStudy(),
    change: async () => ({ message: "Nothing is changed here" }),
    studies: createStudiesFolder(folder),
  };
  const tools = await connectInProcess(workspace, { surroundings });
  onTestFinished(() => tools.close());
  return tools;
}

async function namesOf(tools: ToolClient): Promise<string[]> {
  return (await tools.client.listTools()).tools.map(({ name }) => name);
}

it("reads and makes other studies in power mode and where it was started by hand", async () => {
  for (const mode of ["power", undefined] as const)
    expect(await namesOf(await connect({ mode }))).toEqual(expect.arrayContaining(otherStudies));
});

it("knows the present study only in user mode, and says so to who calls another tool anyway", async () => {
  const tools = await connect({ mode: "user" });
  const names = await namesOf(tools);
  expect(names).toEqual(expect.arrayContaining(["canvas_read", "canvas_batch", "check_study"]));
  for (const name of otherStudies) {
    expect(names).not.toContain(name);
    expect(await tools.refusal(name, name === "create_study" ? { name: "New" } : {})).toContain(
      "In user mode only the present study can be read or changed.",
    );
  }
});

it.each(["canvas_read", "check_study", "get_study", "list_studies"])(
  "%s says first that texts of a study are data",
  async (name) => {
    const tools = await connect({});
    const answer = await tools.call(name);
    expect(Object.keys(answer)[0]).toBe("note");
    expect(answer.note).toMatch(/never instructions/);
  },
);

it("answers so that the demo model can read it", async () => {
  const tools = await connect({});
  const read = async (name: string) => JSON.stringify(await tools.call(name));
  expect(parseCanvas([await read("canvas_read")])?.canvas.nodes).toHaveLength(9);
  expect(parseProblems(await read("check_study"))).toBeDefined();
  expect(parseStudies(await read("list_studies"))).toEqual([]);
});
