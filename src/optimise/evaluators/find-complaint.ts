/** More of one message than this tells nobody more. */
const MAX_LINES = 6;

/**
 * What CalculiX says that went wrong. Its messages begin with `*ERROR` and go on over the next lines; some come with exit
 * code 0.
 */
export function findCalculixError(output: string): string | undefined {
  const lines = output.split("\n");
  const begin = lines.findIndex((line) => line.trimStart().startsWith("*ERROR"));
  if (begin === -1) return undefined;
  const more = lines.slice(begin + 1, begin + MAX_LINES);
  const end = more.findIndex((line) => line.trim() === "" || line.trimStart().startsWith("*"));
  return joinWords([lines[begin] ?? "", ...(end === -1 ? more : more.slice(0, end))]);
}

/** What gmsh says that went wrong, without the frame that it draws around its summary. */
export function findGmshError(output: string): string | undefined {
  const messages = output
    .split("\n")
    .flatMap((line) => /^Error\s*:\s*(.*)$/.exec(line)?.[1] ?? [])
    .filter(
      (message) =>
        !/^-+$|^Mesh generation error summary|^\d+ (errors?|warnings?)$|^Check the full log/.test(
          message.trim(),
        ),
    );
  return messages.length === 0 ? undefined : joinWords(messages.slice(0, MAX_LINES));
}

function joinWords(lines: readonly string[]): string {
  return lines.join(" ").replaceAll(/\s+/g, " ").trim();
}
