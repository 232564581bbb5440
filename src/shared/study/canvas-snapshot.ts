import { z } from "zod";
import { AppError } from "../errors.ts";
import { parseStudy } from "./parse-study.ts";
import { serializeStudy } from "./serialize-study.ts";
import type { Study } from "./study.ts";

/**
 * The study as the tools of a turn see it, in a file that the app writes anew whenever somebody else changes the
 * study meanwhile. `takenIn` are the turn's own modifications that it knows of: applied, waiting for review, or refused.
 */
export type CanvasSnapshot = { readonly study: Study; readonly takenIn: readonly string[] };

const Header = z.strictObject({ takenIn: z.array(z.string()) });

/** One line of JSON, then the text of the study. */
export function serializeCanvasSnapshot({ study, takenIn }: CanvasSnapshot): string {
  return `${JSON.stringify({ takenIn })}\n${serializeStudy(study)}`;
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
