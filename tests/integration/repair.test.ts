import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createApp, openOrRepair } from "../../src/core/app.ts";
import { createRouter } from "../../src/core/router.ts";
import type { AppEventBody } from "../../src/shared/events.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { makeNode } from "../support/make-study.ts";
import { makeTestSurroundings, testAppOptions } from "../support/open-test-app.ts";
import { toVersionOne } from "../support/to-version-one.ts";

/** An app without a study, and a study's folder as another program sees it. */
async function makeApp() {
  const { env, studyFolder, cleanUp } = await makeTestSurroundings();
  onTestFinished(cleanUp);
  const app = await createApp(testAppOptions(env));
  onTestFinished(() => app.close());
  const events: AppEventBody[] = [];
  app.events.listen(({ body }) => events.push(body));
  const file = join(studyFolder, "study.json");
  return {
    app,
    events,
    studyFolder,
    client: createRouterClient(createRouter(app)),
    readText: () => readFile(file, "utf8"),
    writeText: (text: string) => writeFile(file, text),
    removeFile: () => rm(file),
    readStudy: async (): Promise<Study> => parseStudy(await readFile(file, "utf8")),
    filesLike: async (start: string) =>
      (await readdir(studyFolder)).filter((name) => name.startsWith(start)).sort(),
    readBeside: (name: string) => readFile(join(studyFolder, name), "utf8"),
    addNote: (id: string) =>
      app.workspace().study.apply({
        ops: [{ type: "addNode", node: makeNode("note", id) }],
        label: `Add ${id}`,
        actor: { type: "user" },
      }),
    untilSave: (type: string) =>
      vi.waitFor(() => expect(app.workspace().study.saveState().type).toBe(type), { timeout: 10_000 }),
  };
}

type Opened = Awaited<ReturnType<typeof makeApp>>;

/** Opens the study, changes it and closes it again, as on another day. */
async function useStudy({ app, studyFolder, addNote }: Opened): Promise<Study> {
  await app.openStudy(studyFolder);
  addNote("kept");
  const study = app.workspace().study.study();
  await app.openSample("truss10");
  return study;
}

const breakFile = (text: string): string => text.replace('"revision": 1,', '"revision": 1');

describe("a broken study.json", () => {
  it("leads every window to the view that mends it, and comes back as its last revision", async () => {
    const opened = await makeApp();
    const { app, client, studyFolder, events } = opened;
    const last = await useStudy(opened);
    const broken = breakFile(await opened.readText());
    await opened.writeText(broken);

    const failure = await openOrRepair(app.openStudy(studyFolder));
    expect(failure).toMatchObject({ code: "study-broken" });
    expect(events).toContainEqual({ type: "study.to-repair", path: studyFolder });
    expect(app.snapshot().open?.study.id).toBe("sample-truss10");
    expect(await client.studies.diagnose({ path: studyFolder })).toMatchObject({
      error: { code: "study-broken" },
      lastGood: { revision: 1, nodes: last.nodes.length },
    });

    const restored = await client.studies.repair({ path: studyFolder });
    expect(restored.study).toEqual(last);
    expect(app.snapshot()).toMatchObject({ open: { study: last } });
    expect(app.snapshot().repairPath).toBeUndefined();
    const [kept = "none", ...more] = await opened.filesLike("study.json.broken-");
    expect(more).toEqual([]);
    expect(await opened.readBeside(kept)).toBe(broken);
  });

  it("is in the first snapshot of a window whose program was started with it", async () => {
    const { app, studyFolder, writeText } = await makeApp();
    await writeText("{");
    await openOrRepair(app.openStudy(studyFolder));
    expect(app.snapshot()).toMatchObject({ repairPath: studyFolder });
    expect(app.snapshot().open).toBeUndefined();
  });

  it("without a database can only be mended by hand", async () => {
    const opened = await makeApp();
    const { client, studyFolder } = opened;
    const good = await opened.readText();
    await opened.writeText(good.slice(0, 300));
    expect((await client.studies.diagnose({ path: studyFolder })).lastGood).toBeUndefined();
    await expect(client.studies.repair({ path: studyFolder })).rejects.toMatchObject({
      data: { code: "no-good-revision" },
    });
    await opened.writeText(good);
    expect((await client.studies.diagnose({ path: studyFolder })).error).toBeUndefined();
    expect((await client.studies.open({ path: studyFolder })).study).toEqual(parseStudy(good));
  });

  it("that a newer program wrote is refused with its version, and not replaced", async () => {
    const opened = await makeApp();
    const { client, studyFolder } = opened;
    await useStudy(opened);
    const newer = '{ "schemaVersion": 99, "all": "new" }';
    await opened.writeText(newer);
    await expect(client.studies.open({ path: studyFolder })).rejects.toMatchObject({
      data: { code: "study-too-new", message: expect.stringContaining("99") },
    });
    await expect(client.studies.repair({ path: studyFolder })).rejects.toMatchObject({
      data: { code: "study-too-new" },
    });
    expect(await opened.readText()).toBe(newer);
  });

  it("that is gone comes back from the database", async () => {
    const opened = await makeApp();
    const { client, studyFolder } = opened;
    const last = await useStudy(opened);
    await opened.removeFile();
    await expect(client.studies.open({ path: studyFolder })).rejects.toMatchObject({
      data: { code: "study-broken" },
    });
    expect((await client.studies.repair({ path: studyFolder })).study).toEqual(last);
  });
});

describe("a study.json of an older schema", () => {
  it("stays as it is until the study is changed, and is kept beside the new one then", async () => {
    const opened = await makeApp();
    const { app, studyFolder } = opened;
    const old = toVersionOne(await opened.readStudy());
    await opened.writeText(old);
    await app.openStudy(studyFolder);
    await app.openSample("truss10");
    expect(await opened.readText()).toBe(old);
    await app.openStudy(studyFolder);
    opened.addNote("new");
    await opened.untilSave("saved");
    expect(await opened.readText()).toContain('"schemaVersion": 2');
    expect(await opened.readBeside("study.v1.json")).toBe(old);
    expect(await opened.filesLike("study.v")).toEqual(["study.v1.json"]);
  });
});

describe("a study.json that another program changes while the study is open", () => {
  const relabel = (text: string, label: string): string =>
    text.replace('"label": "Width"', `"label": "${label}"`);
  const labelOf = (study: Study): string | undefined =>
    study.nodes.find(({ id }) => id === "dv_width")?.label;

  /** Both sides give one node another label, while the file is older than what was saved since. */
  async function openConflict(): Promise<Opened & { theirs: string }> {
    const opened = await makeApp();
    await opened.app.openStudy(opened.studyFolder);
    const theirs = relabel(await opened.readText(), "Theirs");
    opened.app.workspace().study.apply({
      ops: [{ type: "updateNode", nodeId: "dv_width", label: "Mine" }],
      label: "Rename",
      actor: { type: "user" },
    });
    await opened.untilSave("saved");
    await opened.writeText(theirs);
    await opened.untilSave("failed");
    return { ...opened, theirs };
  }

  it("waits with a conflict for somebody to decide, and takes the file as a step", async () => {
    const { client, readStudy, untilSave } = await openConflict();
    expect(await client.study.foreignChange()).toMatchObject({
      state: "conflict",
      rows: [{ kind: "changed", fields: [{ field: "label", before: "Mine", after: "Theirs" }] }],
    });
    await client.study.settleForeignChange({ keep: "theirs" });
    await untilSave("saved");
    expect(labelOf(await readStudy())).toBe("Theirs");
    await client.study.undo();
    await untilSave("saved");
    await vi.waitFor(async () => expect(labelOf(await readStudy())).toBe("Mine"), 20_000);
  });

  it("is kept in a copy when the study is written over it", async () => {
    const { client, readStudy, filesLike, readBeside, theirs } = await openConflict();
    await client.study.settleForeignChange({ keep: "mine" });
    expect(labelOf(await readStudy())).toBe("Mine");
    const [kept = "none"] = await filesLike("study.json.theirs-");
    expect(await readBeside(kept)).toBe(theirs);
    await expect(client.study.settleForeignChange({ keep: "mine" })).rejects.toMatchObject({
      data: { code: "nothing-to-settle" },
    });
  });

  it("waits until it is put back, and then all is saved by itself", async () => {
    const { readStudy, writeText, untilSave, app } = await openConflict();
    const mine = app.workspace().study.study();
    await writeText(JSON.stringify(mine));
    await untilSave("saved");
    expect(await readStudy()).toEqual(mine);
  });

  it("is written again when it is taken away", async () => {
    const opened = await makeApp();
    await opened.app.openStudy(opened.studyFolder);
    const text = await opened.readText();
    await opened.removeFile();
    await vi.waitFor(async () => expect(await opened.readText()).toBe(text), { timeout: 10_000 });
    await opened.untilSave("saved");
  });
});
