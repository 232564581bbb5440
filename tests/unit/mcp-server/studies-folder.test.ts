import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFolderWorkspace } from "../../../mcp-server/workspace/folder-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { parseStudy } from "../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../src/shared/study/serialize-study.ts";
import { makeBeamStudy, makeStudy } from "../../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";

let outside: string;
let root: string;
let tools: ToolClient;

beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), "planform-studies-")));
  root = join(outside, "studies");
  await addStudy("studies/beam", serializeStudy(makeBeamStudy()));
  await addStudy("studies/truss", serializeStudy(makeStudy({ id: "truss", name: "Truss" })));
  await addStudy("secret", serializeStudy(makeStudy({ id: "secret", name: "Secret" })));
  const current = join(root, "beam");
  tools = await connectInProcess(createFolderWorkspace(current, createStudiesFolder(current)));
});
afterEach(async () => {
  await tools.close();
  await rm(outside, { recursive: true, force: true });
});

async function addStudy(path: string, text: string): Promise<void> {
  await mkdir(join(outside, path), { recursive: true });
  await writeFile(join(outside, path, "study.json"), text);
}

describe("list_studies", () => {
  it("names the studies beside the present one, also those that are broken", async () => {
    await addStudy("studies/broken", "{");
    await mkdir(join(root, "no-study"));
    const { folder, studies } = await tools.call("list_studies");
    expect(folder).toBe(root);
    expect(studies).toEqual([
      { path: "beam", name: "Beam", studyId: "study-1", revision: 0, nodes: 9, current: true },
      { path: "broken", problem: expect.stringContaining("not valid JSON") },
      { path: "truss", name: "Truss", studyId: "truss", revision: 0, nodes: 0 },
    ]);
  });
});

describe("list_studies, of many", () => {
  it("says what did not fit into one answer", async () => {
    for (let index = 0; index < 90; index += 1)
      await addStudy(
        `studies/${String(index).padStart(2, "0")}${"f".repeat(200)}`,
        serializeStudy(makeStudy({ id: `s${index}`, name: '"'.repeat(200) })),
      );
    const answer = await tools.call("list_studies");
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    const shown = Array.isArray(answer.studies) ? answer.studies.length : 0;
    expect(shown).toBeGreaterThan(20);
    expect(answer.leftOut).toBe(`${92 - shown} more studies`);
    expect(await tools.call("get_study", { studyId: "s89" })).toMatchObject({ studyId: "s89" });
  });
});

describe("get_study", () => {
  it("reads the present study, and others by path or id", async () => {
    expect(await tools.call("get_study")).toMatchObject({ name: "Beam" });
    expect(await tools.call("get_study", { path: "truss" })).toMatchObject({ name: "Truss", nodes: [] });
    expect(await tools.call("get_study", { path: "truss/study.json" })).toMatchObject({ name: "Truss" });
    expect(await tools.call("get_study", { studyId: "truss" })).toMatchObject({ name: "Truss" });
    expect(await tools.call("get_study", { studyId: "study-1" })).toMatchObject({ name: "Beam" });
  });

  it.each([["../secret"], ["/etc"], ["beam/../../secret"], ["link"], ["a\0b"]])(
    "reads nothing outside the folder of studies: %j",
    async (path) => {
      await symlink(join(outside, "secret"), join(root, "link"));
      expect(await tools.refusal("get_study", { path })).not.toContain("Secret");
    },
  );

  it("follows no link from a study's file to the outside", async () => {
    await mkdir(join(root, "trap"));
    await symlink(join(outside, "secret/study.json"), join(root, "trap/study.json"));
    expect(await tools.refusal("get_study", { path: "trap" })).toContain("is outside");
    expect(await tools.call("list_studies")).toMatchObject({
      studies: expect.arrayContaining([{ path: "trap", problem: expect.stringContaining("is outside") }]),
    });
  });

  it("says that there is no such study", async () => {
    expect(await tools.refusal("get_study", { path: "nope" })).toContain(
      "a study is a folder that holds a study.json",
    );
    expect(await tools.refusal("get_study", { studyId: "nope" })).toContain(
      "list_studies lists those there are",
    );
    expect(await tools.refusal("get_study", { studyId: "truss", path: "truss" })).toContain("not both");
  });
});

describe("create_study", () => {
  it("makes a folder with an empty study in it", async () => {
    const created = await tools.call("create_study", { name: "Wing rib №2" });
    expect(created).toMatchObject({ success: true, path: "wing-rib-no2" });
    const study = parseStudy(await readFile(join(root, "wing-rib-no2/study.json"), "utf8"));
    expect(study).toEqual(makeStudy({ id: String(created.studyId), name: "Wing rib №2" }));
    for (const name of ["model", "3_results"])
      expect((await stat(join(root, "wing-rib-no2", name))).isDirectory()).toBe(true);
    expect(await tools.call("get_study", { path: "wing-rib-no2" })).toMatchObject({ nodes: [] });
  });

  it("makes the folders on the way, and nothing outside", async () => {
    expect(await tools.call("create_study", { name: "Rib", path: "wing/rib" })).toMatchObject({
      path: "wing/rib",
    });
    for (const path of ["../new", "/tmp/planform-new", ".", "link/new"]) {
      await symlink(outside, join(root, "link")).catch(() => undefined);
      expect(await tools.refusal("create_study", { name: "X", path })).toMatch(/outside|folder of its own/);
    }
    await expect(stat(join(outside, "new"))).rejects.toThrow("ENOENT");
  });

  it("follows no link to the outside at any level, also to what does not exist yet", async () => {
    await mkdir(join(root, "wing"));
    await symlink(join(outside, "later"), join(root, "wing/later"));
    await symlink("../../later", join(root, "wing/also-later"));
    await symlink("also-later/deep", join(root, "wing/chain"));
    for (const path of ["wing/later", "wing/later/rib", "wing/also-later/a/b", "wing/chain", "wing/chain/x"])
      expect(await tools.refusal("create_study", { name: "X", path })).toContain("is outside");
    await expect(stat(join(outside, "later"))).rejects.toThrow("ENOENT");
    expect(await readdir(root)).toEqual(["beam", "truss", "wing"]);
  });

  it("overwrites nothing", async () => {
    const before = await readFile(join(root, "truss/study.json"), "utf8");
    expect(await tools.refusal("create_study", { name: "Truss" })).toContain("something at");
    expect(await readFile(join(root, "truss/study.json"), "utf8")).toBe(before);
  });
});
