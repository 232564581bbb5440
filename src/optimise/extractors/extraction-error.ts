/** A value could not be read; the message names the file and says why. */
export class ExtractionError extends Error {
  readonly file: string | undefined;

  constructor(message: string, file?: string) {
    super(message);
    this.name = "ExtractionError";
    this.file = file;
  }
}

/** Names for an error text: the first few, and how many more there are. */
export function listNames(names: Iterable<string>, most = 12): string {
  const all = [...new Set(names)];
  const shown = all.slice(0, most).join(", ");
  if (all.length === 0) return "none";
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** A piece of a file for an error text: on one line, and short. */
export function quoteShort(text: string, most = 60): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return `"${line.length > most ? `${line.slice(0, most)}…` : line}"`;
}
