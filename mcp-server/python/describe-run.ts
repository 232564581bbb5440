import type { FoundFile } from "../../src/system/sandbox/measure-folder.ts";
import type { EndedBy, LimitedRun } from "../../src/system/sandbox/run-limited.ts";

const MAX_FILES = 50;
/** Of the answer, in characters of its JSON: together below what a tool may answer. */
const MAX_CHARS = { stdout: 18_000, stderr: 9_000, files: 9_000 } as const;

/** A run as Claude reads it. */
export function describeRun(
  { exitCode, signal, stdout, stderr, endedBy, durationMs }: LimitedRun,
  { timeoutS, files }: { timeoutS: number; files: readonly FoundFile[] },
): object {
  const listed = listFiles(files);
  const leftOut = files.length - listed.length;
  return {
    success: exitCode === 0 && endedBy === undefined,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(endedBy === undefined
      ? signal === undefined
        ? {}
        : { endedBy: `signal ${signal}` }
      : { endedBy: describeEnd(endedBy, timeoutS) }),
    stdout: fitText(stdout, MAX_CHARS.stdout),
    stderr: fitText(stderr, MAX_CHARS.stderr),
    files: listed,
    ...(leftOut === 0 ? {} : { leftOut: `${leftOut} more files` }),
    durationMs,
  };
}

function describeEnd(endedBy: EndedBy, timeoutS: number): string {
  switch (endedBy) {
    case "time":
      return `time limit: ${timeoutS} s`;
    case "cpu":
      return `time limit: ${timeoutS} s on a processor`;
    case "memory":
      return "memory limit: 2 GB for all processes together";
    case "processes":
      return "process limit: 64";
    case "folder-size":
      return "limit of the working folder: 1 GB or 10,000 files";
    case "file-size":
      return "limit of one file: 256 MB";
    case "cancelled":
      return "cancelled by the user";
  }
}

function listFiles(files: readonly FoundFile[]): { name: string; bytes: number }[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MAX_FILES);
  let chars = 0;
  return sorted
    .map(({ path, bytes }) => ({ name: path, bytes }))
    .filter((file) => {
      chars += JSON.stringify(file).length;
      return chars <= MAX_CHARS.files;
    });
}

/** Control characters take six in JSON, so a text is cut by what it takes there; its middle goes first. */
function fitText(text: string, maxChars: number): string {
  if (JSON.stringify(text).length <= maxChars) return text;
  const points = [...text];
  let keep = Math.min(points.length, maxChars);
  while (true) {
    const half = Math.floor(keep / 2);
    const cut = `${points.slice(0, half).join("")}\n[... cut ...]\n${points.slice(points.length - half).join("")}`;
    if (JSON.stringify(cut).length <= maxChars || half === 0) return cut;
    keep = Math.floor(keep * 0.8);
  }
}
