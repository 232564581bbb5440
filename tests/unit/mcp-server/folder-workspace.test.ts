import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFolderWorkspace } from "../../../mcp-server/workspace/folder-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { writeFileAtomically } from "../../../mcp-server/workspace/study-file.ts";
import { applyOps } from "../../../src/shared/study/apply-op.ts";
import { Modification } from "../../../src/shared/study/modification.ts";
import { parseStudy } from "../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../src/shared/study/serialize-study.ts";
import { findNode, type Study } from "../../../src/shared/study/study.ts";
import { makeBeamStudy } from "../../support/make-study.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";
import { toVersionOne } from "../../support/to-version-one.ts";

let folder: string;
let tools: ToolClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-folder-"));
  await writeFile(studyFile(), serializeStudy(makeBeamStudy({ revision: 5 })));
  tools = await connectInProcess(createFolderWorkspace(folder, createStudiesFolder(folder)), {
    onError: () => undefined,
  });
});
afterEach(async () => {
  await tools.close();
  await rm(folder, { recursive: true, force: true });
});

function studyFile(): string {
  return join(folder, "study.json");
}

function inbox(): string {
  return join(folder, ".planform/inbox");
}

async function readStudy(): Promise<Study> {
  return parseStudy(await readFile(studyFile(), "utf8"));
}

async function writeLock(lock: object | string): Promise<void> {
  await mkdir(join(folder, ".planform"), { recursive: true });
  await writeFile(join(folder, ".planform/app.lock"), typeof lock === "string" ? lock : JSON.stringify(lock));
}

/** A lock of this process, as the app writes it. */
async function livingLock(): Promise<object> {
  const status = await readFile(`/proc/${process.pid}/stat`, "utf8").catch(() => undefined);
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const ticks = status?.slice(status.lastIndexOf(")") + 2).split(" ")[19];
  const startTime = ticks === undefined ? "" : `${bootId.trim()}/${ticks}`;
  return { pid: process.pid, startTime, host: "web", openedAt: Date.now() };
}

describe("without an app", () => {
  it("writes each change to study.json as a new revision, and leaves no lock", async () => {
    const answer = await tools.call("canvas_add_node", { nodeType: "note", label: "Hello" });
    expect(answer).toMatchObject({ success: true, revision: 6, modification: { baseRevision: 5 } });
    const study = await readStudy();
    expect(study.revision).toBe(6);
    expect(findNode(study, "note_hello")).toBeDefined();
    expect(await readFile(studyFile(), "utf8")).toBe(serializeStudy(study));
    expect((await readdir(folder)).sort()).toEqual([".planform", "study.json"]);
    expect(await readdir(join(folder, ".planform"))).toEqual([".gitignore"]);
  });

  it("sees what others wrote meanwhile", async () => {
    await tools.call("canvas_add_node", { nodeType: "note", label: "One" });
    const study = await readStudy();
    const renamed = applyOps(study, [{ type: "updateNode", nodeId: "dv_web", label: "Steg" }]);
    await writeFile(studyFile(), serializeStudy({ ...renamed, revision: 20 }));
    expect(await tools.call("canvas_update_node", { nodeId: "Steg", data: { upper: 9 } })).toMatchObject({
      revision: 21,
    });
    expect(findNode(await readStudy(), "note_one")).toBeDefined();
  });

  it("keeps a study of an older schema beside it before it writes the present one", async () => {
    const old = toVersionOne(makeBeamStudy({ revision: 5 }));
    await writeFile(studyFile(), old);
    await writeFile(join(folder, "study.v1.json"), "of another time");
    await tools.call("canvas_add_node", { nodeType: "note", label: "One" });
    await tools.call("canvas_add_node", { nodeType: "note", label: "Two" });
    expect(await readStudy()).toMatchObject({ schemaVersion: 2, revision: 7 });
    expect(await readFile(join(folder, "study.v1.json"), "utf8")).toBe("of another time");
    expect(await readFile(join(folder, "study.v1-2.json"), "utf8")).toBe(old);
    expect((await readdir(folder)).sort()).toEqual([
      ".planform",
      "study.json",
      "study.v1-2.json",
      "study.v1.json",
    ]);
  });

  it("writes nothing when a change is refused or is none", async () => {
    const before = await readFile(studyFile(), "utf8");
    await tools.refusal("canvas_remove_node", { nodeId: "nope" });
    expect(
      await tools.call("canvas_update_node", { nodeId: "dv_web", data: { lower: 2 } }),
    ).not.toHaveProperty("revision");
    expect(await readFile(studyFile(), "utf8")).toBe(before);
    expect(await readdir(join(folder, ".planform"))).toEqual([".gitignore"]);
  });

  it("loses no change when two servers work on one study", async () => {
    const other = await connectInProcess(createFolderWorkspace(folder, createStudiesFolder(folder)));
    const labels = Array.from({ length: 12 }, (_, index) => `N${index}`);
    await Promise.all(
      labels.map((label, index) =>
        (index % 2 === 0 ? tools : other).call("canvas_add_node", { nodeType: "note", label }),
      ),
    );
    const study = await readStudy();
    expect(study.revision).toBe(5 + labels.length);
    expect(study.nodes.filter(({ type }) => type === "note")).toHaveLength(labels.length);
    await other.close();
  });

  it.each([
    ["of a process that is gone", { pid: 2 ** 30, startTime: "x", host: "web", openedAt: 0 }],
    [
      "of another process with the same number",
      { pid: process.pid, startTime: "boot/1", host: "web", openedAt: 0 },
    ],
  ])("takes over a lock %s", async (_name, lock) => {
    await writeLock(lock);
    expect(await tools.call("canvas_remove_node", { nodeId: "alg" })).toMatchObject({ revision: 6 });
    expect(await readdir(join(folder, ".planform"))).not.toContain("app.lock");
  });

  it("takes over what a killed program left before the clock was set back", async () => {
    const later = Date.now() / 1_000 + 3_600;
    const lock = join(folder, ".planform/app.lock");
    await writeLock("");
    await mkdir(`${lock}.takeover`);
    for (const left of [lock, `${lock}.takeover`]) await utimes(left, later, later);
    expect(await tools.call("canvas_remove_node", { nodeId: "alg" })).toMatchObject({ revision: 6 });
  });

  it("says what is wrong with a study that is gone, broken or newer, and leaves it alone", async () => {
    await writeFile(studyFile(), '{"schemaVersion": 9}');
    expect(await tools.refusal("canvas_remove_node", { nodeId: "alg" })).toContain("Update Planform");
    await writeFile(studyFile(), "{");
    expect(await tools.refusal("canvas_read")).toContain("line 1, column 2");
    expect(await readFile(studyFile(), "utf8")).toBe("{");
    await rm(studyFile());
    expect(await tools.refusal("canvas_read")).toContain("a study is a folder that holds a study.json");
  });

  it("follows no link out of the study", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "planform-elsewhere-"));
    await rename(studyFile(), join(elsewhere, "study.json"));
    await symlink(join(elsewhere, "study.json"), studyFile());
    expect(await tools.refusal("canvas_remove_node", { nodeId: "alg" })).toContain("is outside");
    await rm(studyFile());
    await rename(join(elsewhere, "study.json"), studyFile());
    await symlink(elsewhere, join(folder, ".planform"));
    expect(await tools.refusal("canvas_remove_node", { nodeId: "alg" })).toContain("is outside");
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });
});

describe("with a living app", () => {
  beforeEach(async () => writeLock(await livingLock()));

  /** Does what the app does with the next request: takes it, applies it or not, answers. */
  async function answerNext(answer: (modification: Modification) => object): Promise<{ client: string }> {
    for (;;) {
      const name = (await readdir(inbox()).catch(() => [])).find((file) => /^[0-9A-Z]{26}\.json$/.test(file));
      if (name !== undefined) {
        const request = JSON.parse(await readFile(join(inbox(), name), "utf8"));
        const modification = Modification.required().parse(request.modification);
        const temporary = join(inbox(), `${name}.tmp`);
        await writeFile(temporary, JSON.stringify(answer(modification)));
        await rename(temporary, join(inbox(), name.replace(".json", ".answer.json")));
        await rm(join(inbox(), name));
        return { client: request.client };
      }
      await sleep(10);
    }
  }

  it("asks the app, and writes nothing itself", async () => {
    const before = await readFile(studyFile(), "utf8");
    const call = tools.call("canvas_remove_node", { nodeId: "alg" });
    let seen: Modification | undefined;
    const { client } = await answerNext((modification) => {
      seen = modification;
      return { state: "applied", revision: 7 };
    });
    expect(await call).toMatchObject({ success: true, revision: 7, modification: seen });
    expect(seen).toMatchObject({
      studyId: "study-1",
      baseRevision: 5,
      ops: [{ type: "removeNode", nodeId: "alg" }],
    });
    expect(client).toBe("test-client");
    expect(await readFile(studyFile(), "utf8")).toBe(before);
    expect(await readdir(inbox())).toEqual([]);
  });

  it("reads the study only when the app has saved what it answered", async () => {
    const call = tools.call("canvas_remove_node", { nodeId: "alg" });
    let after = await readStudy();
    await answerNext(({ ops }) => {
      after = { ...applyOps(after, ops), revision: 6 };
      return { state: "applied", revision: 6 };
    });
    await call;
    const read = tools.call("canvas_read");
    await sleep(200);
    // As the app does: whoever reads meanwhile finds the old file or the new one.
    await writeFileAtomically(studyFile(), serializeStudy(after));
    expect(await read).toMatchObject({ revision: 6 });
    expect((await tools.call("canvas_read")).nodes).toHaveLength(8);
  });

  it("gives the app's reason for a refusal", async () => {
    const refusal = tools.refusal("canvas_remove_node", { nodeId: "alg" });
    await answerNext(() => ({ state: "refused", reason: "Somebody is renaming it" }));
    expect(await refusal).toBe("Somebody is renaming it");
  });

  it("takes its request back when the client goes before the app answers", async () => {
    const refusal = tools.refusal("canvas_remove_node", { nodeId: "alg" });
    while ((await readdir(inbox()).catch(() => [])).length === 0) await sleep(10);
    await tools.client.close();
    await expect(refusal).rejects.toThrow();
    await expect.poll(() => readdir(inbox())).toEqual([]);
  });
});
