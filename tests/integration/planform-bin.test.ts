import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Stands for the built program: says how it was started, then ends as it is told. */
const program = `
process.on("SIGTERM", () => process.exit(7));
process.on("SIGINT", () => process.exit(8));
process.stdout.write(JSON.stringify({ version: process.versions.node, args: process.argv.slice(2) }) + "\\n");
if (process.argv[2] === "wait") setInterval(() => undefined, 1000);
else process.exit(Number(process.argv[2]));
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planform-bin-"));
  for (const part of ["bin", "scripts"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const target of ["cli", "mcp-server"]) mkdirSync(join(folder, "out", target), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "out/cli/main.js"), program);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The Node outside of the checkout, where there is one: often older than what the program needs. */
const outerNode =
  ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path)) ?? process.execPath;

function start(...args: string[]): ChildProcess {
  return spawn(outerNode, [join(folder, "bin/planform.mjs"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function untilEnd(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

describe("bin/planform.mjs", () => {
  it("runs the program on a Node that is new enough and passes arguments and exit code on", async () => {
    const { code, stdout, stderr } = await untilEnd(start("3", "--json", "a b"));
    const started = JSON.parse(stdout) as { version: string; args: string[] };
    expect([code, stderr, started.args]).toEqual([3, "", ["3", "--json", "a b"]]);
    expect(Number(started.version.split(".")[0])).toBeGreaterThanOrEqual(22);
  });

  it.each([
    ["SIGTERM", 7],
    ["SIGINT", 8],
  ] as const)("passes %s on and ends as the program does", async (signal, code) => {
    const child = start("wait");
    const end = untilEnd(child);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill(signal);
    expect((await end).code).toBe(code);
  });

  it("says what to do where no packages are installed", async () => {
    rmSync(join(folder, "node_modules"));
    const { code, stderr } = await untilEnd(start("0"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    expect([code, stderr.includes("Run `npm ci`")]).toEqual([1, true]);
  });
});
