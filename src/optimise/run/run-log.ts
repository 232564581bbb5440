import { writeSync } from "node:fs";

export type RunLog = (line: string) => void;

/** A run of very many trials must not fill the disk with its log. */
const MAX_LINES = 20_000;

/** Writes lines with their time to a file, which is the run's log. */
export function createRunLog(file: number): RunLog {
  let count = 0;
  return (line) => {
    count += 1;
    if (count > MAX_LINES) return;
    const text = count === MAX_LINES ? "Nothing more is noted: the log is long enough." : line;
    try {
      writeSync(file, `${new Date().toISOString()} ${text}\n`);
    } catch {
      // On a full disk the journal and the state decide what becomes of the run.
    }
  };
}
