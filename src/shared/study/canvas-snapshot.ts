import { z } from "zod";
import { AppError } from "../errors.ts";
import { parseStudy } from "./parse-study.ts";
import { StudyPatch } from "./patch.ts";
import { serializeStudy } from "./serialize-study.ts";
import type { Study } from "./study.ts";

/**
 * The study as the tools of a turn see it, in a file that the app writes anew whenever somebody else changes the
 * study meanwhile.
 */
export type CanvasSnapshot = z.infer<typeof Header> & { readonly study: Study };

const Header = z.strictObject({
  /** The turn's own modifications that the app knows of: applied, waiting for review, or refused. */
  takenIn: z.array(z.string()),
  /** What others have changed since Claude was told of the canvas, with the revisions that it made; oldest first. */
  changes: z.array(z.strictObject({ revision: z.number().int(), patch: StudyPatch })),
});

/** One line of JSON, then the text of the study. */
export function serializeCanvasSnapshot({ study, ...header }: CanvasSnapshot): string {
  return `${JSON.stringify(header)}\n${serializeStudy(study)}`;
}

/** @throws AppError study-broken */
export function parseCanvasSnapshot(text: string): CanvasSnapshot {
  const end = text.indexOf("\n");
  const header = parseHeader(text.slice(0, Math.max(end, 0)));
  return { ...header, study: parseStudy(text.slice(end + 1)) };
}

function parseHeader(line: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(line));
  } catch (error) {
    throw new AppError("study-broken", "The canvas of the turn has no header", { cause: error });
  }
}
