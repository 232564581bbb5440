import { mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copySample, findFreeFolder, listStudyCards } from "../../../../src/core/study/study-library.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function makeSamples(): Promise<string> {
  const samples = await temporaryFolder();
  await mkdir(join(samples, "beam", "model"), { recursive: true });
  await mkdir(join(samples, "beam", ".planform"));
  await writeFile(join(samples, "beam", ".planform", "study.db"), "leftover");
  await writeFile(join(samples, "beam", "model", "beam.inp"), "*NODE");
  await writeFile(
    join(samples, "beam", "study.json"),
    serializeStudy(makeBeamStudy({ description: "A beam" })),
  );
  return samples;
}

async function makeFolder(name: string): Promise<string> {
  const folder = join(await temporaryFolder(), name.toLowerCase());
  await mkdir(folder);
  await writeFile(join(folder, "study.json"), serializeStudy(makeBeamStudy({ name })));
  return folder;
}

function copy(
  samplesFolder: string,
  name: string,
  studiesFolder: string,
  trust: (folder: string, studyId: string) => Promise<void> = async () => undefined,
): Promise<string> {
  return copySample({ samplesFolder, name, studiesFolder, trust });
}

describe("copySample", () => {
  it("trusts the copy that it makes, and not one that is there", async () => {
    const trusted: string[][] = [];
    const trust = async (...entry: string[]): Promise<void> => {
      trusted.push(entry);
    };
    const samples = await makeSamples();
    const studies = join(await temporaryFolder(), "studies");
    const folder = await copy(samples, "beam", studies, trust);
    expect(trusted).toEqual([[await realpath(folder), makeBeamStudy().id]]);
    await copy(samples, "beam", studies, trust);
    expect(trusted).toHaveLength(1);
  });

  it("copies the sample without what belongs to an open study, and keeps a copy that is there", async () => {
    const samples = await makeSamples();
    const studies = join(await temporaryFolder(), "studies");
    const folder = await copy(samples, "beam", studies);
    expect((await readdir(folder)).sort()).toEqual(["model", "study.json"]);
    await writeFile(join(folder, "model", "beam.inp"), "mine");
    expect(await copy(samples, "beam", studies)).toBe(folder);
    expect(await readFile(join(folder, "model", "beam.inp"), "utf8")).toBe("mine");
  });

  it("copies from and to a folder of any name", async () => {
    const home = join(await temporaryFolder(), ".planform");
    await mkdir(home);
    const samples = join(home, "samples");
    await mkdir(join(samples, "beam"), { recursive: true });
    await writeFile(join(samples, "beam", "study.json"), serializeStudy(makeBeamStudy()));
    const folder = await copy(samples, "beam", join(home, "studies"));
    expect(await readdir(folder)).toEqual(["study.json"]);
  });

  it.each(["nothing", "..", "../beam", ""])("refuses %j, which is no sample", async (name) => {
    await expect(copy(await makeSamples(), name, await temporaryFolder())).rejects.toMatchObject({
      code: "study-not-found",
    });
  });
});

describe("listStudyCards", () => {
  it("lists recent studies and samples, and says what is wrong with those that cannot be opened", async () => {
    const samples = await makeSamples();
    const good = await makeFolder("Good");
    const broken = await makeFolder("Broken");
    await writeFile(join(broken, "study.json"), "{ not json");
    const gone = await makeFolder("Gone");
    await rm(gone, { recursive: true });
    const recents = [good, broken, gone].map((folder, n) => ({ folder, openedAt: n }));
    const cards = await listStudyCards(recents, samples);
    expect(cards).toMatchObject([
      { kind: "recent", name: "Good", path: good, openedAt: 0 },
      { kind: "recent", name: "broken", problem: expect.stringContaining("line 1") },
      { kind: "recent", name: "gone", problem: expect.stringContaining("gone") },
      { kind: "sample", name: "Beam", path: "beam", description: "A beam" },
    ]);
    expect(cards[0]).not.toHaveProperty("problem");
    expect(cards[3]?.nodes).toHaveLength(9);
  });

  it("lists no samples where there are none", async () => {
    expect(await listStudyCards([], join(await temporaryFolder(), "none"))).toEqual([]);
  });
});

describe("findFreeFolder", () => {
  it.each([
    ["Bracket, lighter", "bracket-lighter"],
    ["Träger (2 m)", "trager-2-m"],
    ["研究", "study"],
  ])("makes a folder name of %j", async (name, folder) => {
    expect(await findFreeFolder("/nowhere", name)).toBe(join("/nowhere", folder));
  });

  it("passes folders that are there", async () => {
    const studies = await temporaryFolder();
    await mkdir(join(studies, "bracket"));
    await writeFile(join(studies, "bracket-2"), "");
    expect(await findFreeFolder(studies, "Bracket")).toBe(join(studies, "bracket-3"));
  });
});
