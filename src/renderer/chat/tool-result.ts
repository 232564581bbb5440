/** The first words of a result, for the line under a tool call that did not work. */
export function resultSummary(result: string | undefined): string | undefined {
  if (result === undefined) return undefined;
  const text = result
    .replace(/<\/?(?:tool_use_error|error)>/g, "")
    .trim()
    .replace(/\s+/g, " ");
  return text === "" ? undefined : text.slice(0, 400);
}

/** A value as indented JSON; nothing for nothing. */
export function showJson(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && Object.keys(value).length === 0) return undefined;
  return JSON.stringify(value, null, 2);
}

/** To indent more than this would take longer than a window may stand still. */
const longestIndented = 200_000;

/** A result as it is read best: JSON indented, anything else as it came. */
export function showResult(result: string | undefined): string | undefined {
  if (result === undefined || result.length > longestIndented || !/^\s*[{[]/.test(result)) return result;
  try {
    return JSON.stringify(JSON.parse(result), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return result;
    throw error;
  }
}
