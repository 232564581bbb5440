import { open } from "node:fs/promises";
import { TrialEvent } from "../../shared/optimise/trial.ts";
import { hasCode } from "../../system/has-code.ts";

/** What a journal says more than at the last time. */
export type JournalNews = {
  /** The file is another one, or was cut: `events` are all of it, and those of earlier times count no more. */
  readonly isNew: boolean;
  readonly events: readonly TrialEvent[];
  /** Whole lines that are no events. */
  readonly garbageLines: number;
  /** Where the last whole line ends, bytes. */
  readonly endByte: number;
};

export type JournalReader = {
  /** A journal that is not there yet is empty. */
  readNews(): Promise<JournalNews>;
};

const PIECE_BYTES = 1 << 20;
/** No event is as long; what is longer is taken for damage, and never kept in memory as a whole. */
const MAX_LINE_BYTES = 16 << 20;
const NEWLINE = 0x0a;

/**
 * Reads a journal again and again, each time from behind the last whole line: a line without its end is still being
 * written, or was cut off by the end of its writer, who drops it when it goes on.
 */
export function createJournalReader(path: string): JournalReader {
  let offset = 0;
  let fileId: bigint | undefined;

  return {
    async readNews() {
      const file = await open(path, "r").catch((error: unknown) => {
        if (hasCode(error, "ENOENT")) return undefined;
        throw error;
      });
      if (file === undefined) {
        const isNew = offset > 0;
        offset = 0;
        return { isNew, events: [], garbageLines: 0, endByte: 0 };
      }
      try {
        const { size, ino } = await file.stat({ bigint: true });
        const isNew = (fileId !== undefined && fileId !== ino) || size < offset;
        if (isNew) offset = 0;
        fileId = ino;
        const events: TrialEvent[] = [];
        let garbageLines = 0;
        let pieceBytes = PIECE_BYTES;
        while (offset < size) {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, offset);
          const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
          if (end === 0 && bytesRead < pieceBytes) break; // the rest of the file is a torn line
          if (end === 0 && pieceBytes < MAX_LINE_BYTES) {
            pieceBytes *= 4;
            continue;
          }
          if (end === 0) {
            garbageLines += 1;
            offset += bytesRead;
            continue;
          }
          for (const line of buffer.toString("utf8", 0, end - 1).split("\n")) {
            const event = parseLine(line);
            if (event === undefined) garbageLines += 1;
            else events.push(event);
          }
          offset += end;
          pieceBytes = PIECE_BYTES;
        }
        return { isNew, events, garbageLines, endByte: offset };
      } finally {
        await file.close();
      }
    },
  };
}

function parseLine(line: string): TrialEvent | undefined {
  try {
    return TrialEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // no JSON
  }
}
