import type { StudyDiagnosis } from "../../shared/contract/studies.ts";
import { type ErrorInfo, errorCatalog } from "../../shared/errors.ts";

/** All that is known of a broken study, to be pasted into a message to somebody. */
export function detailsText({ file, excerpt }: StudyDiagnosis, error: ErrorInfo): string {
  const { code, message, details } = error;
  const lines = excerpt.map(({ line, text, mark }) => `${mark === undefined ? " " : ">"} ${line} | ${text}`);
  return [`${errorCatalog[code].title} (${code})`, file, message, details, ...lines]
    .filter((part) => part !== undefined)
    .join("\n");
}
