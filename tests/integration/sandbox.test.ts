import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { runPythonTool } from "../../mcp-server/tools/run-python.ts";
import type { ConfinedLimits } from "../../src/shared/sandbox/confinement.ts";
import type { GuardedPath } from "../../src/shared/sandbox/guard.ts";
import { buildGuardCommand } from "../../src/shared/sandbox/guard-command.ts";
import { resolveGuard } from "../../src/system/sandbox/resolve-guard.ts";
import { runConfined } from "../../src/system/sandbox/run-confined.ts";
import { findProcesses } from "../support/find-processes.ts";
import { makeSurroundings } from "../support/mcp-client.ts";
import { sandboxHere } from "../support/sandbox-here.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isHere = sandboxHere.state === "available" && process.platform === "linux";

function tool() {
  if (sandboxHere.state === "missing") throw new Error(sandboxHere.reason);
  return sandboxHere.tool;
}

let home: string;
let study: string;
beforeEach(async () => {
  home = await realpath(await temporaryFolder());
  study = join(home, "studies", "beam");
  await mkdir(join(study, ".planform"), { recursive: true });
  await mkdir(join(home, ".ssh"));
  await mkdir(join(home, ".config", "gh"), { recursive: true });
  await writeFile(join(home, ".ssh", "id_rsa"), "secret");
  await writeFile(join(home, ".config", "gh", "hosts"), "secret");
  await writeFile(join(home, ".netrc"), "secret");
  await writeFile(join(home, ".profile"), "# mine");
  await writeFile(join(study, ".planform", "study.db"), "secret");
  await writeFile(join(study, "study.json"), "{}");
});

/** Listens on loopback until the test ends; says whether anybody came. */
async function listenOnLoopback(): Promise<{ port: number; calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, calls: () => calls };
}

describe.skipIf(!isHere)("a guarded command", () => {
  const file = (path: string): GuardedPath => ({ path, kind: "file" });
  const folder = (path: string): GuardedPath => ({ path, kind: "folder" });

  async function lineFor(command: string, fields: { everythingReadOnly?: boolean; network?: boolean } = {}) {
    const guard = await resolveGuard({
      workFolder: study,
      hidden: [
        ...[".ssh", ".aws", ".config/gh"].map((path) => folder(join(home, path))),
        file(join(home, ".netrc")),
        folder(join(study, ".planform")),
      ],
      readOnly: [
        ...[".bashrc", ".profile"].map((path) => file(join(home, path))),
        folder(join(study, ".git")),
        file(join(study, ".mcp.json")),
      ],
      everythingReadOnly: false,
      network: false,
      ...fields,
    });
    return buildGuardCommand(tool(), guard, command);
  }

  const environment = () => ({
    PATH: process.env.PATH,
    HOME: home,
    ANTHROPIC_API_KEY: "sk-guard",
    KEPT: "kept",
  });

  async function run(command: string, fields?: Parameters<typeof lineFor>[1]) {
    const line = await lineFor(command, fields);
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
      cwd: study,
      env: environment(),
      encoding: "utf8",
      input: "from stdin",
    });
    return { status, stdout, stderr };
  }

  it("runs in the same folder with the same environment, input and exit code", async () => {
    const ran = await run(`pwd; echo "$KEPT it's"; cat; echo 1 > out.txt; cat ~/.profile; exit 7`);
    expect(ran).toEqual({ status: 7, stdout: `${study}\nkept it's\nfrom stdin# mine`, stderr: "" });
    expect(await readFile(join(study, "out.txt"), "utf8")).toBe("1\n");
  });

  it("finds nothing in hidden places", async () => {
    const shown = await run(
      "cat ~/.ssh/* ~/.config/gh/* ~/.netrc .planform/*; find ~/.ssh ~/.config/gh .planform",
    );
    expect(shown.stdout).toBe(
      [".ssh", ".config/gh"]
        .map((path) => `${join(home, path)}\n`)
        .join("")
        .concat(".planform\n"),
    );
  });

  it("writes nothing that would be run later, whether it was there or not", async () => {
    const before = await readdir(home);
    await run(
      "echo x >> ~/.bashrc; echo x >> ~/.profile; mkdir -p ~/.aws ~/.bin; rm ~/.profile; mv ~/.ssh ~/s; " +
        "mkdir -p .git/hooks; echo x > .git/hooks/post-commit; echo {} > .mcp.json; rm -r .git .mcp.json; mv .planform p",
    );
    expect((await readdir(home)).sort()).toEqual(before.sort());
    expect(await readFile(join(home, ".profile"), "utf8")).toBe("# mine");
    expect((await readdir(study)).sort()).toEqual([".planform", "study.json"]);
  });

  it("cannot move the folders around a hidden place away, so that the next command would see it", async () => {
    const { stdout } = await run(`mv ~/.config ~/studies/c; mv ~/studies ~/s; mv ${home} ${home}2; ls -A ~`);
    expect(stdout).toContain(".config");
    expect((await readdir(home)).sort()).toEqual([".config", ".netrc", ".profile", ".ssh", "studies"]);
  });

  it("does not see a hidden file that its owner replaces meanwhile", async () => {
    const line = await lineFor("echo ready; read -r _; cat ~/.netrc; ls ~/.netrc");
    const child = spawn("bash", ["-c", line], { cwd: study, env: environment() });
    const output = collect(child);
    await vi.waitFor(() => expect(output.text()).toBe("ready\n"), 10_000);
    await writeFile(join(home, "new"), "secret again");
    await rename(join(home, "new"), join(home, ".netrc"));
    child.stdin.end("\n");
    await once(child, "close");
    expect(output.text()).toBe(`ready\n${join(home, ".netrc")}\n`);
  });

  it("gets no secrets from its environment or from another process", async () => {
    const { stdout } = await run("env; cat /proc/*/environ | tr '\\0' '\\n'; ls -d /proc/[0-9]* | wc -l");
    expect(stdout).toContain("KEPT=kept");
    expect(stdout).not.toContain("sk-guard");
    expect(Number(stdout.trim().split("\n").at(-1))).toBeLessThan(8);
  });

  it("cannot end a process outside", async () => {
    const victim = spawn("sleep", ["60"]);
    onTestFinished(() => void victim.kill("SIGKILL"));
    expect((await run(`kill -9 ${victim.pid}`)).stderr).toContain("No such process");
    expect(victim.exitCode ?? victim.signalCode).toBeNull();
  });

  it("reaches the network only where it may", async () => {
    const { port, calls } = await listenOnLoopback();
    const connect = `exec 3<>/dev/tcp/127.0.0.1/${port}`;
    expect((await spawnInBackground(await lineFor(connect))).code).not.toBe(0);
    expect(calls()).toBe(0);
    expect((await spawnInBackground(await lineFor(connect, { network: true }))).code).toBe(0);
    await vi.waitFor(() => expect(calls()).toBe(1), 5_000);
  });

  it("talks to no program outside over a socket in the file system", async () => {
    const path = join(home, "studies", "agent.sock");
    let calls = 0;
    const server = createServer(() => {
      calls += 1;
    });
    server.listen(path);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const connect = `python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("${path}")'`;
    expect((await spawnInBackground(await lineFor(connect, { network: true }))).code).not.toBe(0);
    expect(calls).toBe(0);
    expect((await spawnInBackground(connect)).code).toBe(0);
  });

  it("runs although a program outside has ended meanwhile, with its socket and the folder of it", async () => {
    const own = await temporaryFolder();
    const server = createServer();
    server.listen(join(own, "agent.sock"));
    await once(server, "listening");
    const line = await lineFor("echo ran", { network: true });
    expect(line).toContain(join(own, "agent.sock"));
    server.close();
    await once(server, "close");
    await rm(own, { recursive: true });
    const { stdout, stderr } = spawnSync("bash", ["-c", line], {
      cwd: study,
      env: environment(),
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "ran\n", stderr: "" });
    // Nor is it made anew.
    await expect(readdir(own)).rejects.toThrow("ENOENT");
  });

  it("writes nothing at all where it is not to, but in a /tmp of its own", async () => {
    const { status, stdout } = await run(
      "echo x > out.txt; echo x > ~/.config/x; touch /tmp/guard-mine && ls -A /tmp; cat study.json",
      { everythingReadOnly: true },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/guard-mine[\s\S]*\{\}$/);
    expect((await readdir(study)).sort()).toEqual([".planform", "study.json"]);
    expect(await readdir("/tmp")).not.toContain("guard-mine");
  });

  it("leaves nothing running, and no placeholder, also when it is ended", async () => {
    const mark = `guard-${process.pid}-${Date.now()}`;
    await run(`(setsid sh -c 'sleep 60; : ${mark}' >/dev/null 2>&1 &); echo started`);
    await vi.waitFor(async () => expect(await findProcesses(mark)).toEqual([]), 5_000);
    const child = spawn("bash", ["-c", await lineFor(`sleep 60; : ${mark}`)], {
      cwd: study,
      env: environment(),
    });
    await vi.waitFor(async () => expect(await readdir(study)).toContain(".mcp.json"), 10_000);
    child.kill("SIGTERM");
    await once(child, "close");
    await vi.waitFor(async () => expect(await findProcesses(mark)).toEqual([]), 5_000);
    expect((await readdir(study)).sort()).toEqual([".planform", "study.json"]);
  });

  it("keeps the placeholders of one that still runs", async () => {
    const long = spawn("bash", ["-c", await lineFor("echo ready; read -r _; echo {} > .mcp.json")], {
      cwd: study,
      env: environment(),
    });
    const output = collect(long);
    await vi.waitFor(() => expect(output.text()).toContain("ready"), 10_000);
    await run("true");
    long.stdin.end("\n");
    await once(long, "close");
    expect(output.errors()).toContain("Read-only file system");
    expect((await readdir(study)).sort()).toEqual([".planform", "study.json"]);
  });

  function collect(child: ChildProcess): { text: () => string; errors: () => string } {
    let text = "";
    let errors = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    return { text: () => text, errors: () => errors };
  }

  /** While this process still answers, which a server of the test needs. */
  async function spawnInBackground(line: string): Promise<{ code: number | null }> {
    const child = spawn("bash", ["-c", line], { cwd: study, env: environment(), stdio: "ignore" });
    const [code] = await once(child, "close");
    return { code };
  }
});

describe.skipIf(!isHere)("a confined program", () => {
  const limits: ConfinedLimits = {
    wallMs: 30_000,
    cpuS: 30,
    memoryBytes: 500_000_000,
    addressBytes: 500_000_000,
    fileBytes: 10_000_000,
    folderBytes: 30_000_000,
    folderFiles: 500,
    processes: 20,
    outputBytes: 2_000,
  };

  async function run(
    script: string,
    fields: Partial<ConfinedLimits> = {},
    signal = new AbortController().signal,
  ) {
    const workFolder = join(home, "work");
    await mkdir(workFolder, { recursive: true });
    const confinement = {
      workFolder,
      readable: [],
      hidden: [home],
      hiddenFiles: [],
      env: { PATH: "/usr/bin:/bin", HOME: workFolder },
    };
    const program = { tool: tool(), command: "/bin/sh", args: ["-c", script], confinement };
    return runConfined({ ...program, limits: { ...limits, ...fields } }, signal);
  }

  it("gives what it said, and how it ended", async () => {
    expect(await run("echo out; echo err >&2; exit 3")).toMatchObject({
      exitCode: 3,
      signal: undefined,
      stdout: "out\n",
      stderr: "err\n",
      endedBy: undefined,
    });
    expect(await run("kill -11 $$")).toMatchObject({ exitCode: undefined, signal: "SIGSEGV" });
  });

  it("is ended at the time that it has, with its daemons", async () => {
    const mark = `confined-${process.pid}-${Date.now()}`;
    const daemon = `(setsid sh -c 'sleep 60; : ${mark}' &)`;
    const ran = await run(`${daemon}; echo begun; sleep 60`, { wallMs: 1_000 });
    expect(ran).toMatchObject({ endedBy: "time", stdout: "begun\n" });
    expect(ran.durationMs).toBeLessThan(8_000);
    expect(await findProcesses(mark)).toEqual([]);
    expect(await run(daemon)).toMatchObject({ exitCode: 0, endedBy: undefined });
    expect(await findProcesses(mark)).toEqual([]);
  });

  it("is ended when nobody wants it any more", async () => {
    const cancel = new AbortController();
    const running = run("sleep 60", {}, cancel.signal);
    setTimeout(() => cancel.abort(), 50);
    expect((await running).endedBy).toBe("cancelled");
    const before = AbortSignal.abort();
    expect((await run("sleep 60", {}, before)).endedBy).toBe("cancelled");
  });

  it("is ended when it takes a processor for too long", async () => {
    expect((await run("while :; do :; done", { cpuS: 1 })).endedBy).toBe("cpu");
  });

  it("is ended when it forks without end", async () => {
    const mark = `bomb-${process.pid}-${Date.now()}`;
    const ran = await run(`while :; do sh -c "sleep 20; : ${mark}" & done`);
    expect(ran.endedBy).toBe("processes");
    expect(await findProcesses(mark)).toEqual([]);
  });

  it("is ended when its files grow too many or too large together", async () => {
    const many = await run("i=0; while :; do i=$((i+1)); : > f$i; done");
    expect(many.endedBy).toBe("folder-size");
    const large = await run("i=0; while :; do i=$((i+1)); head -c 9000000 /dev/zero > g$i; done", {
      folderFiles: 100_000,
    });
    expect(large.endedBy).toBe("folder-size");
  });

  it("is ended when it hides what it wrote: deleted files, and folders without end", async () => {
    const deleted =
      'for i in 3 4 5 6 7 8 9; do eval "exec $i>x"; rm x; head -c 9000000 /dev/zero >&$i; done; sleep 60';
    expect((await run(deleted)).endedBy).toBe("folder-size");
    expect((await run("while :; do mkdir d && cd d; done; sleep 60")).endedBy).toBe("folder-size");
  });

  it("writes no file that is too large", async () => {
    expect(await run("head -c 20000000 /dev/zero > x")).toMatchObject({ endedBy: "file-size" });
    const { stdout } = await run("stat -c %s x");
    expect(Number(stdout)).toBeLessThanOrEqual(10_000_512);
  });

  it("keeps the beginning and the end of output without end", async () => {
    const { stdout, endedBy } = await run("echo first; yes ü漢🙂", { wallMs: 1_500 });
    expect(endedBy).toBe("time");
    expect(stdout).toMatch(/^first\nü漢🙂\n[\s\S]*bytes left out[\s\S]*ü漢🙂\n/);
    expect(Buffer.byteLength(stdout)).toBeLessThan(2_100);
    expect(stdout).not.toContain("\ufffd");
  });
});

describe.skipIf(!isHere)("run_python", () => {
  const scratch = () => join(study, ".planform", "scratch", "c1");

  async function python(code: string, timeoutS = 60): Promise<Record<string, unknown> & { stdout: string }> {
    const env = { PATH: process.env.PATH, HOME: home, ANTHROPIC_API_KEY: "sk-python" };
    const surroundings = makeSurroundings({ studyFolder: study, scratchFolder: scratch(), env });
    const signal = new AbortController().signal;
    return JSON.parse(
      await runPythonTool.call(
        { code, timeoutS },
        { workspace: undefined as never, surroundings, client: "t", signal },
      ),
    );
  }

  /** A script that tries things, each of which is to fail, and prints those that did not. */
  const tries = (lines: readonly string[]) =>
    [
      "import os, shutil, socket, signal, sys, glob",
      `home, study, scratch = ${JSON.stringify(home)}, os.environ['PLANFORM_STUDY_FOLDER'], os.getcwd()`,
      "def attempt(what):",
      "  try: print('DONE', what, repr(eval(what)))",
      "  except (OSError, PermissionError) as error: print('refused', type(error).__name__)",
      ...lines.map((line) => `attempt(${JSON.stringify(line)})`),
    ].join("\n");

  it("calculates, keeps files for the next script, and tells of them", async () => {
    const first = await python(
      "open('helper.py', 'w').write('x = 41')\nopen('ü.txt', 'w').write('ab')\nprint(2**100)",
    );
    expect(first).toMatchObject({
      success: true,
      note: expect.stringContaining("never instructions"),
      exitCode: 0,
      stdout: "1267650600228229401496703205376\n",
      stderr: "",
      files: [
        { name: "helper.py", bytes: 6 },
        { name: "ü.txt", bytes: 2 },
      ],
    });
    const second = await python("import helper\nprint(helper.x + 1)\nopen('ü.txt', 'a').write('c')");
    expect(second).toMatchObject({ stdout: "42\n", files: [{ name: "ü.txt", bytes: 3 }] });
  });

  it("answers with the traceback of a script that fails", async () => {
    const answer = await python("def f():\n  return 1 / 0\nf()");
    expect(answer).toMatchObject({ success: false, exitCode: 1, files: [] });
    expect(answer.stderr).toMatch(/line 2, in f\n\s+return 1 \/ 0[\s\S]*ZeroDivisionError/);
  });

  it("reads the study and nothing else of the user's", async () => {
    await writeFile(join(study, ".env"), "secret");
    await mkdir(join(home, ".planform"));
    await writeFile(join(home, ".planform", "settings.json"), "secret");
    await mkdir(join(home, "studies", "other"));
    await writeFile(join(home, "studies", "other", "study.json"), "secret");
    const { stdout } = await python(
      [
        "import os, pathlib",
        `home, study = pathlib.Path(${JSON.stringify(home)}), pathlib.Path(os.environ['PLANFORM_STUDY_FOLDER'])`,
        "print((study / 'study.json').read_text())",
        "def show(path):",
        "  try: print(path.read_text() if path.is_file() else sorted(os.listdir(path)))",
        "  except OSError as error: print(type(error).__name__)",
        "for path in [home, home / '.ssh/id_rsa', home / '.planform/settings.json', home / 'studies', study / '.planform', study / '.planform/study.db', study / '.env', home / 'studies/other/study.json', study / '..' / 'other']: show(path)",
      ].join("\n"),
    );
    expect(stdout.split("\n")[0]).toBe("{}");
    expect(stdout).not.toContain("secret");
    expect(stdout).toContain("['beam']");
    expect(stdout).toContain("['scratch']");
  });

  it("writes nowhere else, also not over links", async () => {
    const outside = join(study, "outside");
    await mkdir(outside);
    await chmod(outside, 0o777);
    await mkdir(scratch(), { recursive: true });
    await symlink(outside, join(scratch(), "out"));
    onTestFinished(() => rm("/etc/planform-test", { force: true }));
    const { stdout } = await python(
      tries([
        "open(study + '/study.json', 'w')",
        "open(study + '/new', 'w')",
        "os.remove(study + '/study.json')",
        "open(scratch + '/out/new', 'w')",
        "os.symlink('/var/lib', scratch + '/h') or open(scratch + '/h/new', 'w')",
        "os.symlink(study + '/study.json', scratch + '/s') or open(scratch + '/s', 'w')",
        "os.rename(scratch, scratch + '2')",
        "open('/etc/planform-test', 'w')",
        "open(sys.executable, 'r+b')",
        "open('/proc/sys/kernel/hostname', 'w')",
        "os.mkdir('/run/x')",
      ]),
    );
    expect(stdout).not.toContain("DONE");
    expect(await readdir(outside)).toEqual([]);
    expect((await readdir(study)).sort()).toEqual([".planform", "outside", "study.json"]);
    expect(await readFile(join(study, "study.json"), "utf8")).toBe("{}");
    // The home is in /tmp here, of which a script has one of its own.
    await python(
      "import os\nos.makedirs(os.environ['PLANFORM_STUDY_FOLDER'] + '/../..', exist_ok=True)\nopen('/tmp/planform-mine', 'w')",
    );
    expect(await readdir("/tmp")).not.toContain("planform-mine");
    expect((await readdir(home)).sort()).toEqual([".config", ".netrc", ".profile", ".ssh", "studies"]);
  });

  it("has no network and sees no other process", async () => {
    const { port, calls } = await listenOnLoopback();
    const { stdout } = await python(
      `${tries([
        `socket.create_connection(('127.0.0.1', ${port}), 2)`,
        `os.kill(${process.pid}, 0)`,
        `os.kill(${process.ppid}, 0)`,
        `open('/proc/${process.pid}/environ').read()`,
      ])}
print(sorted(os.environ))
for path in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline'):
  try: print(open(path).read())
  except OSError: pass`,
    );
    expect(stdout).not.toContain("DONE");
    expect(stdout).not.toMatch(/sk-python|API_KEY/);
    expect(calls()).toBe(0);
  });

  it("is kept within its memory, its time and its processes", async () => {
    const hog = await python("x = []\nwhile True: x.append(bytearray(10_000_000))");
    expect(hog.success).toBe(false);
    expect(`${hog.stderr}${hog.endedBy}`).toMatch(/MemoryError|memory limit/);
    const together = await python(
      "import os, time\nfor _ in range(2): os.fork()\nx = bytearray(b'x' * 700_000_000)\ntime.sleep(60)",
    );
    expect(together).toMatchObject({
      success: false,
      endedBy: "memory limit: 2 GB for all processes together",
    });
    const slow = await python("print('begun')\nwhile True: pass", 1);
    expect(slow).toMatchObject({
      success: false,
      stdout: "begun\n",
      endedBy: expect.stringContaining("time limit: 1 s"),
    });
    const bomb = await python("import os, time\nwhile os.fork(): pass\ntime.sleep(20)");
    expect(bomb).toMatchObject({ success: false, endedBy: "process limit: 64" });
  });

  it("fits its answer, whatever was printed and written", async () => {
    const answer = await python(
      "import sys\nfor i in range(80): open(f'{i:02}' + '\\x01' * 200, 'w').close()\nwhile True: print('\\x01' * 1000); print('\\x02' * 1000, file=sys.stderr)",
      1,
    );
    expect(answer.success).toBe(false);
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    expect(answer.leftOut).toMatch(/^\d+ more files$/);
  });
});
