import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openInbox } from "../../../../src/core/study/inbox.ts";
import { makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function open() {
  const folder = join(await temporaryFolder(), "inbox");
  const opened = openTestSession();
  const inbox = await openInbox(folder, opened.session);
  onTestFinished(() => inbox.close());
  return { folder, inbox, ...opened };
}

function request(id: string, nodeId: string, more: object = {}): string {
  const ops = [{ type: "addNode", node: makeNode("note", nodeId) }];
  return JSON.stringify({ client: "editor", modification: { id, ops, ...more } });
}

/** As a client does it: written beside, then renamed. */
async function put(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.tmp`), text);
  await rename(join(folder, `${name}.tmp`), join(folder, `${name}.json`));
}

async function answer(folder: string, name: string): Promise<unknown> {
  const text = await vi.waitFor(() => readFile(join(folder, `${name}.answer.json`), "utf8"), 5_000);
  return JSON.parse(text);
}

describe("openInbox", () => {
  it("applies a request as its client's change, answers it and takes it away", async () => {
    const { folder, session, events } = await open();
    await put(folder, "01A", request("m1", "n1"));
    expect(await answer(folder, "01A")).toEqual({ state: "applied", revision: 1 });
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual(["01A.answer.json"]), 20_000);
    expect(session.study().nodes.map(({ id }) => id)).toContain("n1");
    expect(events[0]).toMatchObject({ type: "study.changed", actor: { type: "external", name: "editor" } });
    expect(session.history()).toEqual({ undo: "Change by editor" });
  });

  it("applies what came while no app was there, in order", async () => {
    const folder = join(await temporaryFolder(), "inbox");
    await mkdir(folder);
    await put(folder, "01B", request("m2", "n2", { baseRevision: 1 }));
    await put(folder, "01A", request("m1", "n1"));
    const { session } = openTestSession();
    const inbox = await openInbox(folder, session);
    onTestFinished(() => inbox.close());
    expect(await answer(folder, "01A")).toEqual({ state: "applied", revision: 1 });
    expect(await answer(folder, "01B")).toEqual({ state: "applied", revision: 2 });
  });

  it.each([
    ["no JSON", "{", /JSON/],
    ["another form", '{"client":"x"}', /modification/],
    [
      "no id",
      JSON.stringify({ client: "x", modification: { ops: [{ type: "removeNode", nodeId: "alg" }] } }),
      /id/,
    ],
    ["an impossible op", request("m1", "alg"), /alg/],
    ["another study", request("m1", "n1", { studyId: "other" }), /other/],
    ["far too much", `"${"x".repeat(4_100_000)}"`, /too large/],
  ])("refuses a request with %s and says why", async (_name, text, reason) => {
    const { folder, session } = await open();
    await put(folder, "01A", text);
    expect(await answer(folder, "01A")).toEqual({ state: "refused", reason: expect.stringMatching(reason) });
    expect(session.study().revision).toBe(0);
  });

  it("never says applied of what it had refused under the same id", async () => {
    const { folder } = await open();
    await put(folder, "01A", request("m1", "alg"));
    expect(await answer(folder, "01A")).toMatchObject({ state: "refused" });
    await put(folder, "01B", request("m1", "n1"));
    expect(await answer(folder, "01B")).toMatchObject({ state: "refused" });
  });

  it("answers again, and applies once, what was applied when the app was killed before its answer", async () => {
    const folder = join(await temporaryFolder(), "inbox");
    await mkdir(folder);
    const { session } = openTestSession();
    session.applyModification(JSON.parse(request("m1", "n1")).modification, {
      actor: { type: "external", name: "editor" },
      groupId: "g",
      label: "x",
      baseRevision: 0,
    });
    await writeFile(join(folder, "01A.taken"), request("m1", "n1"));
    const inbox = await openInbox(folder, session);
    onTestFinished(() => inbox.close());
    expect(await answer(folder, "01A")).toEqual({ state: "applied", revision: 1 });
    expect(session.study().revision).toBe(1);
  });

  it("goes on after a time in which answers could not be written", async () => {
    const { folder, session } = await open();
    await mkdir(join(folder, "01A.answer.json"));
    await put(folder, "01A", request("m1", "n1"));
    await vi.waitFor(() => expect(session.study().revision).toBe(1), 5_000);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await rm(join(folder, "01A.answer.json"), { recursive: true });
    expect(await answer(folder, "01A")).toEqual({ state: "applied", revision: 1 });
  });

  it("leaves other files alone", async () => {
    const { folder } = await open();
    await writeFile(join(folder, "01A.tmp"), request("m1", "n1"));
    await writeFile(join(folder, "notes.txt"), "");
    await put(folder, "01B", request("m2", "n2"));
    await answer(folder, "01B");
    expect((await readdir(folder)).sort()).toEqual(["01A.tmp", "01B.answer.json", "notes.txt"]);
  });

  it("takes in nothing after it was closed", async () => {
    const { folder, inbox, session } = await open();
    await inbox.close();
    await put(folder, "01A", request("m1", "n1"));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(session.study().revision).toBe(0);
  });
});
