import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrialPrograms } from "../../../../src/optimise/evaluators/run-trial.ts";
import { findProcesses } from "../../../support/find-processes.ts";
import { makeObjective, makeProblem } from "../../../support/make-problem.ts";
import { outputsOf, reasonOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { sandboxHere } from "../../../support/sandbox-here.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

function scripted(kind: "python" | "node" | "command", fields: object): ReturnType<typeof makeProblem> {
  return makeProblem({
    steps: [{ nodeId: "run", label: "Run it", kind, timeLimitS: 20, ...fields }],
    files: ["run.py", "run.mjs", "run.sh"].map((source) => ({ source, target: source, isTemplate: false })),
    extractions: [
      { nodeId: "r", label: "Result", symbol: "r", kind: "json", file: "result.json", path: "r" },
    ],
    objectives: [makeObjective("r")],
  });
}

describe.skipIf(process.platform === "win32").each(["auto", "off"] as const)(
  "with the sandbox %s",
  (sandbox) => {
    const isLeftOut = sandbox === "auto" && sandboxHere.state === "missing";
    const run = (
      problem: ReturnType<typeof makeProblem>,
      sources: { py?: string; mjs?: string; sh?: string } = {},
      more: Partial<Parameters<typeof runTestTrial>[0]> = {},
    ) => {
      const { py = "", mjs = "", sh = "" } = sources;
      const files = { "run.py": py, "run.mjs": mjs, "run.sh": sh };
      return runTestTrial({ problem, files, sandbox, ...more });
    };
    const shell = (script: string, timeLimitS = 20) =>
      scripted("command", { command: ["/bin/sh", "-c", script], timeLimitS });

    it.skipIf(isLeftOut)("a Python script reads the design and gives its result", async () => {
      const py = [
        "import json, os",
        'x = json.load(open("trial.json"))["scope"]["x"]',
        'json.dump({"r": x * 2}, open("result.json", "w"))',
        'assert os.path.exists(os.environ["PLANFORM_STUDY_FOLDER"] + "/run.sh")',
      ].join("\n");
      expect(outputsOf(await run(scripted("python", { script: "run.py" }), { py }))).toEqual({ r: 2 });
    });

    it.skipIf(isLeftOut)("a Python script that fails tells its error", async () => {
      const py = "def area(x):\n    return 1 / x\narea(0)\n";
      expect(reasonOf(await run(scripted("python", { script: "run.py" }), { py }))).toEqual({
        code: "exit-code",
        message: '"Run it" failed: Python ended with exit code 1: ZeroDivisionError: division by zero',
        nodeId: "run",
        file: "1-run-it.log",
      });
    });

    it.skipIf(isLeftOut)("a Node script gives its result, or its error", async () => {
      const problem = scripted("node", { script: "run.mjs" });
      const good = 'import { writeFileSync } from "node:fs"; writeFileSync("result.json", `{"r": 7}`);';
      expect(outputsOf(await run(problem, { mjs: good }))).toEqual({ r: 7 });
      const reason = reasonOf(await run(problem, { mjs: 'throw new TypeError("no such bar")' }));
      expect(reason).toMatchObject({
        code: "exit-code",
        message: '"Run it" failed: Node ended with exit code 1: TypeError: no such bar',
      });
    });

    it.skipIf(isLeftOut)("a command gets its arguments filled in, by no shell", async () => {
      const problem = scripted("command", {
        command: ["./run.sh", "{{ x + y }}", "$HOME; `id`", "{{ x }} mm"],
      });
      const sh = '#!/bin/sh\nprintf \'{"r": %s, "rest": "%s"}\' "$1" "$2|$3" > result.json\n';
      const trial = await runTestTrial({
        ...{ problem, sandbox, files: { "run.py": "", "run.mjs": "", "run.sh": sh } },
        makeExecutable: ["run.sh"],
      });
      expect(outputsOf(trial)).toEqual({ r: 3 });
      expect(JSON.parse(await trial.read("result.json")).rest).toBe("$HOME; `id`|1 mm");
    });

    it.skipIf(isLeftOut)("a command that is nowhere is named", async () => {
      expect(reasonOf(await run(scripted("command", { command: ["no-such-solver", "x"] })))).toEqual({
        code: "not-found",
        message: '"Run it" runs no-such-solver, but there is no such program on the PATH',
        nodeId: "run",
      });
      expect(reasonOf(await run(scripted("command", { command: ["./solve"] }))).message).toBe(
        '"Run it" runs ./solve, but there is no such program in the trial folder',
      );
      expect(
        reasonOf(await run(scripted("command", { command: ["../../../../../x.sh"] }))).message,
      ).toContain("leads out of the trial folder");
    });

    it.skipIf(isLeftOut)("an argument that cannot be filled in is named", async () => {
      const reason = reasonOf(await run(scripted("command", { command: ["echo", "{{ z }}"] })));
      expect(reason).toMatchObject({ code: "template", nodeId: "run" });
      expect(reason.message).toContain('"Run it", argument {{ z }}: ');
    });

    it.skipIf(isLeftOut)("a program that crashes, or is killed, is told by its signal", async () => {
      expect(reasonOf(await run(shell("kill -SEGV $$")))).toMatchObject({
        code: "signal",
        message: '"Run it" failed: /bin/sh crashed (SIGSEGV)',
      });
      expect(reasonOf(await run(shell("kill -KILL $$"))).message).toContain("was killed (SIGKILL)");
    });

    it.skipIf(isLeftOut)("a program is ended at its time limit, with what it started", async () => {
      const mark = `trial-${process.pid}-${Date.now()}`;
      // One that nothing leads to any more, neither group nor parent nor output.
      const daemon = `(setsid sh -c 'trap "" TERM; sleep 60; sleep 60; : ${mark}' >/dev/null 2>&1 </dev/null &)`;
      const script = `${daemon}; sleep 60`;
      const trial = await run(shell(script, 1));
      expect(reasonOf(trial)).toMatchObject({
        code: "time-limit",
        message: '"Run it" was ended at its time limit of 1 s',
      });
      await expect.poll(() => findProcesses(mark)).toEqual([]);
      expect(trial.report.seconds).toBeLessThan(8);
    });

    it.skipIf(isLeftOut)("a program is ended when the run is, with what it started", async () => {
      const mark = `stop-${process.pid}-${Date.now()}`;
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 300);
      const script = `(setsid sh -c 'sleep 60; : ${mark}' &) ; sleep 60`;
      const reason = reasonOf(await run(shell(script), {}, { signal: stop.signal }));
      expect(reason).toMatchObject({ code: "interrupted", nodeId: "run" });
      await expect.poll(() => findProcesses(mark)).toEqual([]);
    });

    it.skipIf(isLeftOut)("a program that takes too much is ended", async () => {
      const limit = (fields: Partial<TrialPrograms["limits"]>) => ({
        change: (programs: TrialPrograms) => ({ ...programs, limits: { ...programs.limits, ...fields } }),
      });
      const hungry = scripted("python", { script: "run.py" });
      const py = "import time\nx = bytearray(300_000_000)\ntime.sleep(20)";
      expect(reasonOf(await run(hungry, { py }, limit({ memoryBytes: 2e8 })))).toMatchObject({
        code: "resource-limit",
        message: '"Run it" was ended: it took more than 0.2 GB of memory',
      });
      const many = shell("i=0; while :; do i=$((i+1)); : > f$i; done");
      expect(reasonOf(await run(many, {}, limit({ folderFiles: 100 })))).toMatchObject({
        code: "resource-limit",
        message: expect.stringContaining("the trial folder held more than 50 GB or 100 files"),
      });
      const forks = shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 20 & done; wait");
      expect(reasonOf(await run(forks, {}, limit({ processes: 5 }))).message).toBe(
        '"Run it" was ended: it started more than 5 processes',
      );
      const failing = shell("echo MemoryError: no room >&2; exit 1");
      expect(reasonOf(await run(failing)).code).toBe("resource-limit");
    });

    it.skipIf(isLeftOut)("a program gets one thread and no secrets", async () => {
      const trial = await run(shell("env > env.txt; echo '{\"r\": 1}' > result.json"));
      const env = await trial.read("env.txt");
      expect(env).toMatch(/^OMP_NUM_THREADS=1$/m);
      expect(env).toMatch(/^CCX_NPROC_EQUATION_SOLVER=1$/m);
      expect(env).not.toContain("hush");
    });

    it.skipIf(isLeftOut)(
      "what a program leaves where Planform writes is replaced, not followed",
      async () => {
        const outside = join(await temporaryFolder(), "outside.txt");
        await writeFile(outside, "mine");
        const trial = await run(
          shell(`ln -sf ${outside} 1-run-it.log; ln -sf ${outside} trial.json; exit 3`),
        );
        expect(reasonOf(trial)).toMatchObject({ code: "exit-code" });
        expect(await readFile(outside, "utf8")).toBe("mine");
        expect(JSON.parse(await trial.read("trial.json")).outcome.reason.code).toBe("exit-code");
      },
    );

    it.skipIf(isLeftOut)("a script reads a value, under the same limits", async () => {
      const problem = makeProblem({
        files: [{ source: "value.py", target: "value.py", isTemplate: false }],
        extractions: [{ nodeId: "v", label: "Value", symbol: "v", kind: "script", file: "value.py" }],
        objectives: [makeObjective("v")],
      });
      const value = (code: string) => runTestTrial({ problem, sandbox, files: { "value.py": code } });
      const good = await value("print('the value is', 42.5)");
      expect(outputsOf(good)).toMatchObject({ v: 42.5 });
      expect(await good.list()).toEqual(["1-value.log", "trial.json", "value.py"]);
      expect(reasonOf(await value("raise ValueError('no peak')"))).toEqual({
        code: "exit-code",
        message: '"Value" failed: Python ended with exit code 1: ValueError: no peak',
        nodeId: "v",
        file: "1-value.log",
      });
      expect(reasonOf(await value("print('nothing')"))).toMatchObject({ code: "extraction", nodeId: "v" });
    });

    it.skipIf(isLeftOut)("the folder tells what was done in it", async () => {
      const trial = await run(shell("echo said; echo '{\"r\": 1}' > result.json"));
      const record = JSON.parse(await trial.read("trial.json"));
      expect(record).toMatchObject({
        study: "Test study",
        values: { x: 1, y: 2 },
        scope: { x: 1, y: 2, r: 1 },
        calls: [{ label: "Run it", exitCode: 0, folder: ".", log: "1-run-it.log" }],
        outcome: { state: "complete", outputs: { r: 1 }, objectives: [1] },
      });
      const log = await trial.read("1-run-it.log");
      expect(log).toContain("command  /bin/sh -c ");
      expect(log).toMatch(/^end +exit code 0$/m);
      expect(log).toContain("---- stdout\nsaid\n");
    });
  },
);

describe.skipIf(sandboxHere.state === "missing")("a confined program", () => {
  it("reads the study and writes its own folder only, without a network", async () => {
    const py = [
      "import json, os, socket",
      "study = os.environ['PLANFORM_STUDY_FOLDER']",
      "def can(what):",
      "    try:",
      "        what()",
      "        return 1",
      "    except OSError:",
      "        return 0",
      "r = {",
      "  'readsStudy': can(lambda: open(study + '/run.py').read()),",
      "  'readsSecret': len(open(study + '/site.pem').read()),",
      "  'readsPrivate': can(lambda: open(study + '/.planform/study.db').read()),",
      "  'readsHome': can(lambda: open(os.environ['OUTSIDE']).read()),",
      "  'writesStudy': can(lambda: open(study + '/x', 'w')),",
      "  'writesRun': can(lambda: open(study + '/.planform/runs/r1/x', 'w')),",
      "  'writesHere': can(lambda: open('here', 'w')),",
      "  'connects': can(lambda: socket.create_connection(('127.0.0.1', 80), 1)),",
      "  'seesProcesses': len([p for p in os.listdir('/proc') if p.isdigit()]),",
      "}",
      "json.dump(r, open('result.json', 'w'))",
    ].join("\n");
    const home = await temporaryFolder();
    await mkdir(join(home, "d"));
    await writeFile(join(home, "secret.txt"), "x");
    const problem = makeProblem({
      files: [{ source: "run.py", target: "run.py", isTemplate: false }],
      steps: [{ nodeId: "run", label: "Run it", kind: "python", timeLimitS: 20, script: "run.py" }],
      objectives: [makeObjective("x")],
    });
    const trial = await runTestTrial({
      problem,
      files: { "run.py": py, "site.pem": "key", ".planform/study.db": "x" },
      change: (programs) => ({
        ...programs,
        env: { ...programs.env, HOME: home, OUTSIDE: join(home, "secret.txt") },
      }),
    });
    outputsOf(trial);
    expect(JSON.parse(await trial.read("result.json"))).toEqual({
      ...{ readsStudy: 1, readsSecret: 0, readsPrivate: 0, readsHome: 0 },
      ...{ writesStudy: 0, writesRun: 0, writesHere: 1, connects: 0 },
      seesProcesses: 2,
    });
  });
});
