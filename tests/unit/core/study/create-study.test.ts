import { mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createStudy, type NewStudy } from "../../../../src/core/study/create-study.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { makeDraft } from "../../../support/make-draft.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function makeSamples(): Promise<string> {
  const samples = await temporaryFolder();
  await mkdir(join(samples, "beam", "model", "parts"), { recursive: true });
  await mkdir(join(samples, "beam", ".planform"));
  await writeFile(join(samples, "beam", ".planform", "study.db"), "leftover");
  await writeFile(join(samples, "beam", "model", "beam.inp"), "*NODE");
  await writeFile(join(samples, "beam", "model", "parts", "web.inp"), "*ELEMENT");
  await writeFile(
    join(samples, "beam", "study.json"),
    serializeStudy(makeBeamStudy({ id: "sample-beam", revision: 7, description: "A beam" })),
  );
  return samples;
}

async function create(
  wanted: Omit<NewStudy, "name"> & { name?: string },
  trust: (folder: string, studyId: string) => Promise<void> = async () => undefined,
): Promise<Study> {
  await createStudy({ name: "Bracket", ...wanted }, { samplesFolder: await makeSamples(), trust });
  return parseStudy(await readFile(join(wanted.folder, "study.json"), "utf8"));
}

describe("createStudy", () => {
  it("makes an empty study with its folders", async () => {
    const folder = join(await temporaryFolder(), "new", "study");
    const study = await create({ folder });
    expect(study).toMatchObject({ name: "Bracket", revision: 0, nodes: [], edges: [] });
    expect((await readdir(folder)).sort()).toEqual(["3_results", "model", "study.json"]);
  });

  it("makes a copy of a sample: its canvas and files, with an id and a name of its own", async () => {
    const folder = join(await temporaryFolder(), "copy");
    const study = await create({ folder, template: "beam" });
    const { nodes, edges } = makeBeamStudy();
    expect(study).toMatchObject({ name: "Bracket", revision: 0, description: "A beam", nodes, edges });
    expect(study.id).not.toBe("sample-beam");
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "3_results",
      "model",
      "model/beam.inp",
      "model/parts",
      "model/parts/web.inp",
      "study.json",
    ]);
    expect(await readFile(join(folder, "model", "parts", "web.inp"), "utf8")).toBe("*ELEMENT");
  });

  it("trusts what it made, by the folder's real path", async () => {
    const trusted: string[][] = [];
    const trust = async (...entry: string[]): Promise<void> => {
      trusted.push(entry);
    };
    const parent = await temporaryFolder();
    await mkdir(join(parent, "real"));
    await symlink(join(parent, "real"), join(parent, "link"));
    const { id } = await create({ folder: join(parent, "link", "study") }, trust);
    expect(trusted).toEqual([[await realpath(join(parent, "real", "study")), id]]);
  });

  it("trusts nothing where the folder was somebody's study before", async () => {
    const folder = join(await temporaryFolder(), "taken");
    await mkdir(join(folder, ".planform"), { recursive: true });
    const trusted: string[][] = [];
    await create({ folder }, async (...entry) => {
      trusted.push(entry);
    });
    expect(trusted).toEqual([]);
  });

  it("makes a study also where that it is trusted cannot be noted", async () => {
    const folder = join(await temporaryFolder(), "x");
    const study = await create({ folder }, async () => {
      throw new AppError("trust-list-unusable", "broken");
    });
    expect(study.name).toBe("Bracket");
  });

  it("makes the study that a draft describes", async () => {
    const study = await create({ folder: join(await temporaryFolder(), "x"), draft: makeDraft() });
    expect(study.nodes.map(({ id }) => id)).toContain("dv_width");
  });

  it("refuses to replace a study, and changes nothing", async () => {
    const folder = await temporaryFolder();
    await create({ folder });
    const before = await readFile(join(folder, "study.json"), "utf8");
    await expect(create({ folder, template: "beam" })).rejects.toMatchObject({ code: "study-exists" });
    expect(await readFile(join(folder, "study.json"), "utf8")).toBe(before);
    expect(await readdir(join(folder, "model"))).toEqual([]);
  });

  it.each([
    [{ template: "nothing" }, "study-not-found", 'There is no sample "nothing"'],
    [{ template: "../beam" }, "study-not-found", 'There is no sample "../beam"'],
    [{ draft: makeDraft({ objectives: [{ of: "Weight" }] }) }, "invalid-input", "objectives.0.of: "],
    [{ template: "beam", draft: makeDraft() }, "invalid-input", "template: "],
  ])("makes nothing where it starts from something that does not fit", async (from, code, message) => {
    const parent = await temporaryFolder();
    await expect(create({ folder: join(parent, "new"), ...from })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(await readdir(parent)).toEqual([]);
  });

  it("leaves only what was there before when it fails half way", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "model", "parts"), { recursive: true });
    await writeFile(join(folder, "model", "parts", "web.inp"), "mine");
    await expect(create({ folder, template: "beam" })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(join("parts", "web.inp")),
    });
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "model",
      "model/parts",
      "model/parts/web.inp",
    ]);
    expect(await readFile(join(folder, "model", "parts", "web.inp"), "utf8")).toBe("mine");
  });

  it("takes away the folders above too that it had made", async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, "a", "b", "c".repeat(300));
    await expect(create({ folder })).rejects.toMatchObject({ code: "study-save-failed" });
    expect(await readdir(parent)).toEqual([]);
  });

  it("says so where a file stands in its way", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    await expect(create({ folder: file })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(file),
    });
    expect(await readFile(file, "utf8")).toBe("");
  });
});
