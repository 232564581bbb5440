import type { EndedBy } from "../../system/sandbox/run-limited.ts";
import { TrialFailure } from "./trial-failure.ts";
import type { TrialLimits } from "./trial-job.ts";

/** How a program ended. */
export type ProgramEnd = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly endedBy?: EndedBy | undefined;
};

type Ended = ProgramEnd & {
  readonly nodeId: string;
  readonly label: string;
  /** As a person knows it: `ccx`. */
  readonly name: string;
  readonly timeLimitS: number;
  readonly limits: TrialLimits;
  readonly stdout: string;
  readonly stderr: string;
  /** What it says itself that went wrong; undefined where its output tells of nothing. */
  readonly complaint: string | undefined;
  readonly file: string;
};

/** Words by which programs say that they got no more memory. */
const NO_MEMORY = /\bMemoryError\b|std::bad_alloc|\bout of memory\b|error allocating memory/i;

/**
 * @returns why a program did not end well, the most telling reason first: what Planform ended it for, what it says
 * itself, the signal, the exit code. Undefined where it ended well.
 */
export function describeEnd(ended: Ended): TrialFailure | undefined {
  const { nodeId, label, name, exitCode, signal, endedBy, complaint, file } = ended;
  const failure = (code: ConstructorParameters<typeof TrialFailure>[0], message: string) =>
    new TrialFailure(code, `"${label}" ${message}`, { nodeId, file });
  if (endedBy !== undefined) return describeBound(endedBy, ended, failure);
  if (complaint !== undefined)
    return failure(NO_MEMORY.test(complaint) ? "resource-limit" : "log-error", `failed: ${complaint}`);
  if (signal !== undefined) return failure("signal", `failed: ${name} ${describeSignal(signal)}`);
  if (exitCode === 0) return undefined;
  const words = findLastWords(ended.stderr, ended.stdout);
  const message = `failed: ${name} ended with exit code ${exitCode}${words === undefined ? "" : `: ${words}`}`;
  return failure(words !== undefined && NO_MEMORY.test(words) ? "resource-limit" : "exit-code", message);
}

function describeBound(
  endedBy: EndedBy,
  { timeLimitS, limits }: Ended,
  failure: (code: ConstructorParameters<typeof TrialFailure>[0], message: string) => TrialFailure,
): TrialFailure {
  const { memoryBytes, fileBytes, folderBytes, folderFiles, processes } = limits;
  switch (endedBy) {
    case "time":
    case "cpu":
      return failure("time-limit", `was ended at its time limit of ${timeLimitS} s`);
    case "memory":
      return failure("resource-limit", `was ended: it took more than ${inGigabytes(memoryBytes)} of memory`);
    case "processes":
      return failure("resource-limit", `was ended: it started more than ${processes} processes`);
    case "file-size":
      return failure("resource-limit", `was ended: it wrote a file of more than ${inGigabytes(fileBytes)}`);
    case "folder-size":
      return failure(
        "resource-limit",
        `was ended: the trial folder held more than ${inGigabytes(folderBytes)} or ${folderFiles} files`,
      );
    case "cancelled":
      return failure("interrupted", "was interrupted: the run was ended");
  }
}

function inGigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3))} GB`;
}

function describeSignal(signal: string): string {
  switch (signal) {
    case "SIGSEGV":
    case "SIGBUS":
    case "SIGABRT":
    case "SIGILL":
    case "SIGFPE":
      return `crashed (${signal})`;
    case "SIGKILL":
      return "was killed (SIGKILL), as a system without free memory does";
    default:
      return `was ended by ${signal}`;
  }
}

const ERROR_LINE = /^\s*(?:[\w.]+\.)?\w*(?:Error|Exception|Exit|Interrupt)\b/;
const CLOSING_LINE = /^Node\.js v\d/;

/**
 * The line in which a program most likely says why it ended: the last one that names an error (of a Python traceback or
 * a stack of Node), else the last one of stderr, else of stdout.
 */
export function findLastWords(stderr: string, stdout: string): string | undefined {
  const linesOf = (text: string) =>
    text.split("\n").filter((line) => line.trim() !== "" && !CLOSING_LINE.test(line));
  const errors = linesOf(stderr);
  return errors.findLast((line) => ERROR_LINE.test(line)) ?? errors.at(-1) ?? linesOf(stdout).at(-1);
}
