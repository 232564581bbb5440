import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeObjective, makeProblem } from "../../../support/make-problem.ts";
import { outputsOf, reasonOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { sandboxHere } from "../../../support/sandbox-here.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A program that reads a library beside it and its user's secrets, if it can. */
const SCRIPT = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
library=$(cat "$here/../lib/number" 2>/dev/null || echo 0)
secret=$(cat "$1" 2>/dev/null || echo 0)
echo "{\\"library\\": $library, \\"secret\\": $secret}" > result.json
`;

async function installIn(home: string, place: string): Promise<string> {
  const prefix = join(home, place);
  await mkdir(join(prefix, "bin"), { recursive: true });
  await mkdir(join(prefix, "lib"));
  await writeFile(join(prefix, "lib", "number"), "7");
  await writeFile(join(prefix, "bin", "solver"), SCRIPT);
  await chmod(join(prefix, "bin", "solver"), 0o755);
  return join(prefix, "bin", "solver");
}

describe.skipIf(sandboxHere.state === "missing")("a solver in a home that the sandbox hides", () => {
  const start = async (program: string, home: string) => {
    await writeFile(join(home, "secret"), "9");
    const problem = makeProblem({
      steps: [
        {
          ...{ nodeId: "s", label: "Solve", kind: "command", timeLimitS: 10 },
          command: [program, join(home, "secret")],
        },
      ],
      extractions: ["library", "secret"].map((symbol) => ({
        ...{ nodeId: symbol, label: symbol, symbol, kind: "json", file: "result.json", path: symbol },
      })),
      objectives: [makeObjective("library")],
    });
    return runTestTrial({
      problem,
      change: (programs) => ({ ...programs, env: { ...programs.env, HOME: home } }),
    });
  };

  it("runs with its libraries, and sees nothing else of it", async () => {
    const home = await temporaryFolder();
    const program = await installIn(home, "envs/fem");
    expect(outputsOf(await start(program, home))).toMatchObject({ library: 7, secret: 0 });
  });

  it("runs over a link too", async () => {
    const home = await temporaryFolder();
    const program = await installIn(home, "envs/fem");
    await mkdir(join(home, "links"));
    await symlink(program, join(home, "links", "solver"));
    expect(outputsOf(await start(join(home, "links", "solver"), home))).toMatchObject({
      library: 7,
      secret: 0,
    });
  });

  it("runs where it lies in the home itself, which stays hidden", async () => {
    const home = await temporaryFolder();
    await writeFile(join(home, "solver"), await readFile(await installIn(home, "x"), "utf8"));
    await chmod(join(home, "solver"), 0o755);
    expect(outputsOf(await start(join(home, "solver"), home))).toMatchObject({ library: 0, secret: 0 });
  });

  it("is named where it is not there", async () => {
    const home = await temporaryFolder();
    expect(reasonOf(await start(join(home, "none"), home))).toMatchObject({ code: "not-found" });
  });
});
