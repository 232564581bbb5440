import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSampler } from "../../../../src/optimise/samplers/create-sampler.ts";
import type { Sampler, SamplerTrial } from "../../../../src/optimise/samplers/sampler.ts";
import { createSamplerThread } from "../../../../src/optimise/samplers/sampler-thread.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { mixed, optimise } from "../../../support/test-problems.ts";

const file = new URL("../../../support/sampler-thread.ts", import.meta.url);

function openThread(url: string | URL = file): Sampler {
  const sampler = createSamplerThread(url, "cmaEs", mixed, { seed: 3 });
  onTestFinished(() => sampler.close?.());
  return sampler;
}

/** A file whose thread does this with each ask. */
async function threadThat(code: string): Promise<string> {
  const path = join(await temporaryFolder(), "thread.mjs");
  await writeFile(path, `import { parentPort } from "node:worker_threads";\n${code}\n`);
  return path;
}

describe("a sampler in a thread", () => {
  it("proposes what it would propose here, also when trials end later and the history gets shorter", async () => {
    const thread = openThread();
    const effort = { evaluations: 60, pending: 2, failures: (_: unknown, trial: number) => trial % 5 === 0 };
    const history = await optimise(thread, mixed, effort);
    expect(history).toEqual(await optimise(createSampler("cmaEs", mixed, { seed: 3 }), mixed, effort));
    const shorter = history.slice(0, 20);
    expect(await thread.ask(shorter, 3)).toEqual(
      await createSampler("cmaEs", mixed, { seed: 3 }).ask(shorter, 3),
    );
  });

  it("sees a history as it was when it was asked", async () => {
    const thread = openThread();
    const history: SamplerTrial[] = [];
    const first = thread.ask(history, 1);
    history.push({
      number: 1,
      values: { x1: 0, x2: 1, bolts: 3, material: "steel" },
      outcome: { state: "pending" },
    });
    const second = thread.ask(history, 1);
    const here = createSampler("cmaEs", mixed, { seed: 3 });
    expect(await first).toEqual(await here.ask([], 1));
    expect(await second).toEqual(await here.ask(history, 1));
  });

  it("rejects with the text of what went wrong in it, and can be asked again", async () => {
    const code = `let count = 0;
      parentPort.on("message", () => parentPort.postMessage(
        (count += 1) === 1 ? { error: new Error("no matrix") } : { proposals: [] }));`;
    const thread = openThread(await threadThat(code));
    await expect(thread.ask([], 1)).rejects.toThrow("no matrix");
    expect(await thread.ask([], 1)).toEqual([]);
  });

  it("rejects this ask and all later ones when the thread is gone", async () => {
    const thrown = openThread(
      await threadThat(`parentPort.on("message", () => { throw new Error("out of luck"); });`),
    );
    await expect(thrown.ask([], 1)).rejects.toThrow("The sampler ended unexpectedly: out of luck");
    await expect(thrown.ask([], 1)).rejects.toThrow("out of luck");
    const gone = openThread(await threadThat(`parentPort.on("message", () => process.exit(3));`));
    await expect(gone.ask([], 1)).rejects.toThrow("exit code 3");
    const missing = openThread(join(await temporaryFolder(), "nothing.mjs"));
    await expect(missing.ask([], 1)).rejects.toThrow("nothing.mjs");
  });

  it("lets go of an ask that is not answered when it is closed", async () => {
    const thread = openThread(await threadThat(`parentPort.on("message", () => { for (;;); });`));
    const answer = expect(thread.ask([], 1)).rejects.toThrow("The sampler was closed");
    await thread.close?.();
    await answer;
  });
});
