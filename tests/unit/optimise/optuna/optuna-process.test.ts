import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { type OptunaProcess, startOptunaProcess } from "../../../../src/optimise/optuna/optuna-process.ts";
import { findProcesses } from "../../../support/find-processes.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** Stands in for Python: `code` sees `lines`, the requests, and `answer(text)`. */
async function startStandIn(code: string): Promise<OptunaProcess> {
  const path = join(await temporaryFolder(), "python3");
  const program = `#!${process.execPath}
    const answer = (text) => process.stdout.write(text);
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const request = JSON.parse(line);
      ${code}
    });`;
  await writeFile(path, program);
  await chmod(path, 0o755);
  return start(path);
}

function start(path: string): OptunaProcess {
  const bridge = startOptunaProcess(path, process.env);
  onTestFinished(() => bridge.close());
  return bridge;
}

describe("the process of the bridge", () => {
  it("answers calls in their order, whatever pieces the answers come in", async () => {
    const inPieces = `const text = JSON.stringify({ id: request.id, ok: true, got: request.text }) + "\\n";
      for (const byte of Buffer.from(text)) process.stdout.write(Buffer.of(byte));`;
    const bridge = await startStandIn(inPieces);
    const answers = await Promise.all(["a", "größer", "c"].map((text) => bridge.call({ text }, 10_000)));
    expect(answers).toEqual([{ got: "a" }, { got: "größer" }, { got: "c" }]);
  });

  it("passes on what Optuna says, and goes on", async () => {
    const bridge = await startStandIn(
      `answer(JSON.stringify(request.id === 1 ? { id: 1, ok: false, error: "no such sampler" } : { id: 2, ok: true }) + "\\n");`,
    );
    await expect(bridge.call({}, 10_000)).rejects.toMatchObject({
      code: "optuna-failed",
      message: "no such sampler",
    });
    expect(await bridge.call({}, 10_000)).toEqual({});
  });

  it("takes nothing for an answer that is none", async () => {
    const garbage = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => text.replaceAll("\n", " ")),
      fc.json(),
      fc.constantFrom(
        '{"id":2,"ok":true}',
        '{"id":1,"ok":1}',
        '{"id":1}',
        '{"id":1,"ok":false}',
        "[]",
        "null",
      ),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const bridge = await startStandIn(`answer(${JSON.stringify(`${text}\n`)});`);
        await expect(bridge.call({}, 10_000)).rejects.toMatchObject({
          code: "optuna-failed",
          message: expect.stringContaining("cannot be understood"),
        });
        await expect(bridge.call({}, 10_000)).rejects.toMatchObject({ code: "optuna-failed" });
        await bridge.close();
      }),
      { numRuns: 12, examples: [['{"id":2,"ok":true}'], ['{"id":1,"ok":false}'], [""]] },
    );
  });

  it("does not read a line without end", async () => {
    const bridge = await startStandIn(`setInterval(() => answer("x".repeat(1_000_000)), 1);`);
    await expect(bridge.call({}, 20_000)).rejects.toThrow("a line without end");
  });

  it("says how it ended and what it wrote last", async () => {
    const bridge = await startStandIn(
      `process.stderr.write("No module named optuna"); process.exitCode = 3; process.stdin.destroy();`,
    );
    await expect(bridge.call({}, 10_000)).rejects.toMatchObject({
      code: "optuna-failed",
      message: "Optuna's process ended (exit code 3)",
      details: "No module named optuna",
    });
    await expect(bridge.call({}, 10_000)).rejects.toThrow("exit code 3");
  });

  it("says when there is no such program", async () => {
    await expect(start("/nowhere/python3").call({}, 10_000)).rejects.toThrow("Python did not start");
  });

  it("waits no longer than it should, and ends the process", async () => {
    const mark = `optuna-silent-${process.pid}`;
    const bridge = await startStandIn(`globalThis.mark = "${mark}";`);
    await expect(bridge.call({}, 300)).rejects.toThrow("Optuna did not answer within 0.3 s");
    await expect(bridge.call({}, 300)).rejects.toThrow("did not answer");
  });

  it.runIf(process.platform === "linux")(
    "leaves no process behind, also none that ignores the end",
    async () => {
      const mark = `optuna-mark-${process.pid}-${Date.now()}`;
      const path = join(await temporaryFolder(), mark);
      await writeFile(
        path,
        `#!/bin/sh\nsleep 1000 & trap '' TERM HUP INT\nwhile :; do read line || sleep 1; done\n`,
      );
      await chmod(path, 0o755);
      const bridge = startOptunaProcess(path, process.env);
      const answer = expect(bridge.call({}, 60_000)).rejects.toThrow("was closed");
      await expect.poll(() => findProcesses(mark)).not.toEqual([]);
      await bridge.close();
      await answer;
      await expect.poll(() => findProcesses(mark)).toEqual([]);
    },
  );
});
