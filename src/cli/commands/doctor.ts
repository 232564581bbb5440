import { createCliApp } from "../programs.ts";

const marks = { ok: "ok      ", missing: "missing ", optional: "optional" } as const;

/** Shows what was found on this machine; exit code 1 when something that is needed is missing. */
export async function runDoctor({ demo, json }: { demo: boolean; json: boolean }): Promise<number> {
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
    return report.items.some(({ state }) => state === "missing") ? 1 : 0;
  } finally {
    await app.close();
  }
}
