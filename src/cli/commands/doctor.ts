import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { App } from "../../core/app.ts";
import { AppError } from "../../shared/errors.ts";
import { createCliApp } from "../programs.ts";

const marks = { ok: "ok      ", missing: "missing ", optional: "optional" } as const;

/** Shows what was found on this machine; exit code 1 when something that is needed is missing. */
export async function runDoctor({
  demo,
  json,
  bundle,
}: {
  demo: boolean;
  json: boolean;
  /** File that the diagnostics go to. */
  bundle: string | undefined;
}): Promise<number> {
  const app = await createCliApp({ host: "cli", demo });
  try {
    const report = await app.doctor({ refresh: true });
    if (json) {
      process.stdout.write(`${JSON.stringify(report)}\n`);
    } else {
      const width = Math.max(...report.items.map(({ title }) => title.length));
      for (const { state, title, found, nextStep } of report.items) {
        process.stdout.write(`${marks[state]}  ${title.padEnd(width)}  ${found}\n`);
        if (nextStep !== undefined) process.stdout.write(`${" ".repeat(width + 12)}${nextStep}\n`);
      }
    }
    if (bundle !== undefined) await saveBundle(app, resolve(bundle));
    return report.items.some(({ state }) => state === "missing") ? 1 : 0;
  } finally {
    await app.close();
  }
}

/** @throws AppError invalid-input: nothing is written over */
async function saveBundle(app: App, file: string): Promise<void> {
  const { text } = await app.diagnostics();
  await writeFile(file, text, { flag: "wx", mode: 0o600 }).catch((cause: unknown) => {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new AppError("invalid-input", `${file} ${isThere ? "is there already" : "cannot be written"}`, {
      hint: "Name a new file in a folder that you may write to.",
      cause,
    });
  });
  process.stderr.write(`The diagnostics are in ${file}. Read them before you send them to anybody.\n`);
}
