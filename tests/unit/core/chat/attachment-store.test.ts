import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAttachmentStore } from "../../../../src/core/chat/attachment-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { MAX_IMAGE_BYTES, MAX_PDF_BYTES } from "../../../../src/shared/chat/chat.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const starts = {
  "image/png": "\x89PNG\r\n\x1a\n",
  "image/jpeg": "\xff\xd8\xff",
  "image/gif": "GIF89a",
  "image/webp": "RIFF\n\x00\xff\x01WEBP",
  "application/pdf": "%PDF-1.7",
} as const;
type NewFile = { mediaType?: keyof typeof starts; bytes?: number; content?: string };

const DAY_MS = 24 * 60 * 60 * 1_000;

async function makeStore() {
  const db = openDatabase(":memory:");
  const folder = join(await temporaryFolder(), "attachments");
  const store = createAttachmentStore(db, folder);
  return {
    db,
    folder,
    ...store,
    addFile: (name: string, { mediaType = "image/png", bytes = 100, content = "" }: NewFile = {}) =>
      store.add({ name, mediaType, base64: encode(`${starts[mediaType]}${content}`, bytes) }),
    rows: () => db.prepare("SELECT id FROM attachments ORDER BY name").pluck().all(),
  };
}

/** So many bytes that begin with a text, each of whose characters is a byte. */
function encode(start: string, bytes = 100): string {
  const content = Buffer.alloc(bytes);
  content.write(start, "latin1");
  return content.toString("base64");
}

/** A turn that names attachments. */
function addTurn(db: ReturnType<typeof openDatabase>, attachments: readonly object[]): void {
  db.prepare(
    "INSERT OR IGNORE INTO conversations (id, title, created_at, last_active_at) VALUES ('c', '', 0, 0)",
  ).run();
  db.prepare(
    `INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, attachments,
       created_at) VALUES (@id, 'c', @id, 'user', 'done', '', '[]', 0, @attachments, 0)`,
  ).run({ id: crypto.randomUUID(), attachments: JSON.stringify(attachments) });
}

describe("add", () => {
  it.each(Object.entries(starts))("keeps a file of type %s, for the user alone", async (mediaType, start) => {
    const { add, folder, read, find } = await makeStore();
    const base64 = encode(start, 70_000);
    const content = Buffer.from(base64, "base64");
    const id = createHash("sha256").update(content).digest("hex");
    const attachment = { id, name: "Größe 1.bin", mediaType, bytes: 70_000 };
    expect(await add({ name: "Größe 1.bin", mediaType, base64 })).toEqual(attachment);
    expect(find([id])).toEqual([attachment]);
    expect(await read(id)).toEqual({ attachment, base64 });
    expect(await readdir(folder)).toEqual([id]);
    expect(await readFile(join(folder, id))).toEqual(content);
    if (process.platform !== "win32") expect((await stat(join(folder, id))).mode & 0o777).toBe(0o600);
  });

  it("takes the older kind of GIF too", async () => {
    const { add } = await makeStore();
    await expect(
      add({ name: "a.gif", mediaType: "image/gif", base64: encode("GIF87a") }),
    ).resolves.toBeDefined();
  });

  it("keeps one content once, under its latest name", async () => {
    const { addFile, find, rows, folder } = await makeStore();
    const [first, second] = [await addFile("first.png"), await addFile("second.png")];
    expect(second.id).toBe(first.id);
    expect(find([first.id])[0]?.name).toBe("second.png");
    const other = await addFile("other.png", { content: "other" });
    expect(find([other.id, first.id, other.id]).map(({ name }) => name)).toEqual([
      "other.png",
      "second.png",
      "other.png",
    ]);
    expect(rows()).toHaveLength(2);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it.each([
    ["nothing", "image/png", "", '"a" is empty'],
    ["another type", "text/html", encode("<p>"), '"a" is of the type text/html, which cannot be attached'],
    ["no type", "", encode(starts["image/png"]), '"a" is of the type unknown, which cannot be attached'],
    ["a text as an image", "image/png", encode("hello"), '"a" is no image/png file'],
    ["a cut start", "image/png", encode("\x89PNG\r\n", 6), '"a" is no image/png file'],
    ["a start further on", "application/pdf", encode(" %PDF-"), '"a" is no application/pdf file'],
    ["RIFF of another kind", "image/webp", encode("RIFF\0\0\0\0WAVE"), '"a" is no image/webp file'],
    ["GIF of another kind", "image/gif", encode("GIF88a"), '"a" is no image/gif file'],
    [
      "one image as another",
      "image/png",
      encode(starts["image/jpeg"]),
      '"a" is said to be image/png, but holds image/jpeg',
    ],
  ])("refuses %s", async (_name, mediaType, base64, message) => {
    const { add, rows } = await makeStore();
    await expect(add({ name: "a", mediaType, base64 })).rejects.toMatchObject({
      code: "attachment-refused",
      message,
    });
    expect(rows()).toEqual([]);
  });

  it.each([
    ["image/jpeg", MAX_IMAGE_BYTES, '"a" has 5,000,001 bytes; at most 5,000,000 bytes can be attached'],
    ["application/pdf", MAX_PDF_BYTES, '"a" has 10,000,001 bytes; at most 10,000,000 bytes can be attached'],
  ] as const)("takes no larger %s than %d bytes", async (mediaType, limit, message) => {
    const { addFile } = await makeStore();
    expect(await addFile("a", { mediaType, bytes: limit })).toMatchObject({ bytes: limit });
    await expect(addFile("a", { mediaType, bytes: limit + 1 })).rejects.toMatchObject({
      code: "attachment-refused",
      message,
    });
  });

  it("keeps no row where the file cannot be written, and goes on afterwards", async () => {
    const { addFile, rows, folder } = await makeStore();
    await writeFile(folder, "a file in the way");
    await expect(addFile("a.png")).rejects.toMatchObject({
      code: "attachment-refused",
      message: expect.stringContaining('"a.png" cannot be kept: E'),
      hint: expect.stringContaining("free space"),
    });
    expect(rows()).toEqual([]);
    await rm(folder);
    await expect(addFile("a.png")).resolves.toBeDefined();
  });

  it("mends a file that was damaged", async () => {
    const { addFile, read, folder } = await makeStore();
    const { id } = await addFile("a.png");
    await chmod(join(folder, id), 0o600);
    await writeFile(join(folder, id), "damaged");
    await addFile("a.png");
    await expect(read(id)).resolves.toBeDefined();
  });
});

describe("find and read", () => {
  it("say that there is no such file", async () => {
    const { addFile, find, read } = await makeStore();
    const { id } = await addFile("a.png");
    const unknown = "0".repeat(64);
    expect(() => find([id, unknown])).toThrow(expect.objectContaining({ code: "attachment-not-found" }));
    await expect(read(unknown)).rejects.toMatchObject({ code: "attachment-not-found" });
    expect(find([])).toEqual([]);
  });

  it("say that the content is gone or is another one", async () => {
    const { addFile, read, folder } = await makeStore();
    const { id } = await addFile("a.png");
    await writeFile(join(folder, id), "something else");
    await expect(read(id)).rejects.toMatchObject({
      code: "attachment-not-found",
      message: 'The attached file "a.png" is damaged',
    });
    await rm(join(folder, id));
    await expect(read(id)).rejects.toMatchObject({
      code: "attachment-not-found",
      message: 'The attached file "a.png" cannot be read',
    });
  });
});

describe("removeUnused", () => {
  /** Makes rows and files so much older. */
  async function age({ db, folder }: Awaited<ReturnType<typeof makeStore>>, ms: number): Promise<void> {
    db.prepare("UPDATE attachments SET created_at = created_at - ?").run(ms);
    for (const name of await readdir(folder)) {
      const then = new Date((await stat(join(folder, name))).mtimeMs - ms);
      await utimes(join(folder, name), then, then);
    }
  }

  it("removes what no message names and is older than a day", async () => {
    const made = await makeStore();
    const { db, folder, addFile, removeUnused, rows, read } = made;
    const used = await addFile("1.png", { content: "used" });
    const unused = await addFile("2.png", { content: "unused" });
    addTurn(db, [{ ...unused, id: "0".repeat(64) }, used]);
    addTurn(db, []);
    await writeFile(join(folder, `${used.id}.12345`), "left behind by a crash");
    await age(made, DAY_MS - 60_000);
    await removeUnused();
    expect(rows()).toEqual([used.id, unused.id]);
    expect(await readdir(folder)).toHaveLength(3);
    await age(made, 120_000);
    const fresh = await addFile("3.png", { content: "fresh" });
    await removeUnused();
    expect(rows()).toEqual([used.id, fresh.id]);
    expect((await readdir(folder)).toSorted()).toEqual([used.id, fresh.id].toSorted());
    await expect(read(used.id)).resolves.toBeDefined();
    db.exec("DELETE FROM turns");
    await removeUnused();
    expect(rows()).toEqual([fresh.id]);
  });

  it("leaves what the messages of a database name that was set aside", async () => {
    const made = await makeStore();
    const { id } = await made.addFile("a.png");
    await age(made, 2 * DAY_MS);
    await createAttachmentStore(openDatabase(":memory:"), made.folder).removeUnused();
    await expect(made.read(id)).resolves.toBeDefined();
  });

  it("counts the day from when a file was added last", async () => {
    const made = await makeStore();
    const { id } = await made.addFile("a.png");
    await age(made, 2 * DAY_MS);
    await made.addFile("a.png");
    await made.removeUnused();
    await expect(made.read(id)).resolves.toBeDefined();
  });

  it("waits until a file is kept that is being added", async () => {
    const { addFile, removeUnused } = await makeStore();
    const done: string[] = [];
    await Promise.all([
      addFile("a.png", { bytes: MAX_IMAGE_BYTES }).then(() => done.push("added")),
      removeUnused().then(() => done.push("removed")),
    ]);
    expect(done).toEqual(["added", "removed"]);
  });

  it("leaves a file whole that is added again at the same time", async () => {
    const made = await makeStore();
    for (let n = 0; n < 20; n += 1) {
      const { id } = await made.addFile("a.png");
      await age(made, 2 * DAY_MS);
      await Promise.all([made.removeUnused(), made.addFile("a.png"), made.removeUnused()]);
      await expect(made.read(id)).resolves.toBeDefined();
    }
  });

  it("has nothing to do before the first attachment, and leaves folders alone", async () => {
    const made = await makeStore();
    await made.removeUnused();
    await mkdir(join(made.folder, "folder"), { recursive: true });
    await age(made, 2 * DAY_MS);
    await made.removeUnused();
    expect(await readdir(made.folder)).toEqual(["folder"]);
  });
});
