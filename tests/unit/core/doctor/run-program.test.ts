import { describe, expect, it } from "vitest";
import { runProgram } from "../../../../src/core/doctor/run-program.ts";

const run = (script: string, options?: Parameters<typeof runProgram>[3]) =>
  runProgram(process.execPath, ["-e", script], {}, options);

describe("runProgram", () => {
  it("gives what a program writes to both streams", async () => {
    expect(await run('console.log("2.20"); console.error("warned")')).toBe("2.20\nwarned\n");
  });

  it("gives nothing of one that fails, unless any exit code will do", async () => {
    const failing = 'console.log("This is Version 2.20"); process.exitCode = 201';
    expect(await run(failing)).toBeUndefined();
    expect(await run(failing, { anyExitCode: true })).toBe("This is Version 2.20\n");
  });

  it("gives nothing of one that is not there, takes too long or waits for input", async () => {
    expect(await runProgram("/nowhere/ccx", ["-v"], {}, { anyExitCode: true })).toBeUndefined();
    expect(await run("setInterval(() => 0, 1000)", { limitMs: 200, anyExitCode: true })).toBeUndefined();
    expect(await run('process.stdin.on("end", () => console.log("ended")).resume()')).toBe("ended\n");
  });
});
