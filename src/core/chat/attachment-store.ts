import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { Attachment, MAX_IMAGE_BYTES, MAX_PDF_BYTES } from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "../db/open-database.ts";
import { findMediaType } from "./find-media-type.ts";

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;

type NewAttachment = { readonly name: string; readonly mediaType: string; readonly base64: string };

/** A file that goes along with no message is kept for so long: it may belong to one that is still being written. */
const UNUSED_MS = 24 * 60 * 60 * 1_000;

const AttachmentRow = z.object({
  id: z.string(),
  name: z.string(),
  media_type: z.string(),
  bytes: z.number(),
});
const Ids = z.array(z.string());

/**
 * The files that go along with messages: a row for each, and its content in a file of the folder, named by its hash.
 * A file is there before its row and goes after it, so that a crash leaves at most a file that nobody knows.
 */
export function createAttachmentStore(db: Database, folder: string) {
  const select = db.prepare("SELECT id, name, media_type, bytes FROM attachments WHERE id = ?");
  const upsert = db.prepare(
    `INSERT INTO attachments (id, name, media_type, bytes, created_at) VALUES (@id, @name, @mediaType, @bytes, @now)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, created_at = excluded.created_at`,
  );
  const removeRows = db
    .prepare(
      `DELETE FROM attachments WHERE created_at < ? AND id NOT IN (
         SELECT used.value ->> '$.id' FROM turns, json_each(turns.attachments) AS used) RETURNING id`,
    )
    .pluck();

  // One after the other: what is added again must not be removed at the same time.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function writeContent({ id, name }: Attachment, content: Buffer): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFileAtomic(join(folder, id), content, { mode: 0o600, fsync: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const hint = "Check free space and permissions of the .planform folder.";
      throw new AppError("attachment-refused", `"${name}" cannot be kept: ${reason}`, { hint, cause });
    }
  }

  function get(id: string): Attachment {
    const raw = select.get(id);
    if (raw === undefined) throw new AppError("attachment-not-found", `There is no attached file ${id}`);
    const { media_type: mediaType, ...row } = AttachmentRow.parse(raw);
    return Attachment.parse({ ...row, mediaType });
  }

  return {
    /**
     * Keeps a file. The same content has the same id, and the name under which it came last.
     * @throws AppError attachment-refused when it is too large, empty, or not what it is said to be
     */
    add({ name, mediaType, base64 }: NewAttachment): Promise<Attachment> {
      return inTurn(async () => {
        const content = Buffer.from(base64, "base64");
        const attachment: Attachment = {
          id: hashOf(content),
          name,
          mediaType: acceptedMediaType(name, mediaType, content),
          bytes: content.length,
        };
        await writeContent(attachment, content);
        upsert.run({ ...attachment, now: Date.now() });
        return attachment;
      });
    },
    /** In the order of the ids. @throws AppError attachment-not-found */
    find(ids: readonly string[]): Attachment[] {
      return ids.map(get);
    },
    /** @throws AppError attachment-not-found, also when the file is gone or its content is another one now */
    async read(id: string): Promise<{ attachment: Attachment; base64: string }> {
      const attachment = get(id);
      const content = await readFile(join(folder, id)).catch((cause: unknown) => {
        const message = `The attached file "${attachment.name}" cannot be read`;
        throw new AppError("attachment-not-found", message, { cause });
      });
      if (hashOf(content) !== id) {
        throw new AppError("attachment-not-found", `The attached file "${attachment.name}" is damaged`);
      }
      return { attachment, base64: content.toString("base64") };
    },
    /** Removes what goes along with no message and is older than a day. */
    removeUnused(): Promise<void> {
      return inTurn(async () => {
        const before = Date.now() - UNUSED_MS;
        const removed = new Set(Ids.parse(removeRows.all(before)));
        for (const name of await fileNames(folder)) {
          const path = join(folder, name);
          // A whole file that has no row belongs to a database that was damaged and set aside.
          const isWhole = Attachment.shape.id.safeParse(name).success;
          const isLeft = !isWhole && (await stat(path)).mtimeMs < before;
          if (removed.has(name) || isLeft) await rm(path);
        }
      });
    },
  };
}

function acceptedMediaType(name: string, said: string, content: Buffer): Attachment["mediaType"] {
  const refuse = (reason: string) => new AppError("attachment-refused", `"${name}" ${reason}`);
  if (content.length === 0) throw refuse("is empty");
  const parsed = Attachment.shape.mediaType.safeParse(said);
  if (!parsed.success) throw refuse(`is of the type ${said || "unknown"}, which cannot be attached`);
  const mediaType = parsed.data;
  const found = findMediaType(content);
  if (found !== mediaType) {
    throw refuse(
      found === undefined ? `is no ${mediaType} file` : `is said to be ${mediaType}, but holds ${found}`,
    );
  }
  const limit = mediaType === "application/pdf" ? MAX_PDF_BYTES : MAX_IMAGE_BYTES;
  if (content.length > limit) {
    throw refuse(`has ${inWords(content.length)}; at most ${inWords(limit)} can be attached`);
  }
  return mediaType;
}

function inWords(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} bytes`;
}

function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    // Made with the first attachment.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
