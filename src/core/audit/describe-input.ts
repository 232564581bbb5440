/** What a tool was called with, in one line: the command, path or address where that is all that counts, else as JSON. */
export function describeInput(tool: string, input: unknown): string {
  const field = mainFields[tool];
  if (field === undefined || typeof input !== "object" || input === null) return toOneLine(toText(input));
  const value = Object.entries(input).find(([name]) => name === field)?.[1];
  return toOneLine(toText(typeof value === "string" ? value : input));
}

/** The field that says what a tool of the CLI is about to touch. */
const mainFields: Readonly<Record<string, string>> = {
  Bash: "command",
  Read: "file_path",
  Write: "file_path",
  Edit: "file_path",
  MultiEdit: "file_path",
  NotebookEdit: "notebook_path",
  WebFetch: "url",
  WebSearch: "query",
};

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function toOneLine(text: string): string {
  return text.trim().replace(/\r\n|[\n\r\u2028\u2029]/g, " ↵ ");
}
