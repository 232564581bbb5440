import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findClaude } from "../../../../src/core/claude/find-claude.ts";
import { buildWindowsFolders } from "../../../../src/core/claude/known-folders.ts";
import { extractPath } from "../../../../src/core/claude/login-shell-path.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-find-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function makeProgram(path: string, text = "#!/bin/sh\n"): Promise<string> {
  const whole = join(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, text);
  await chmod(whole, 0o755);
  return whole;
}

describe("findClaude", () => {
  it("prefers the setting, then PLANFORM_CLAUDE, then PATH, then known folders, then the project", async () => {
    const setting = await makeProgram("a/claude-1");
    const named = await makeProgram("b/claude-2");
    const onPath = await makeProgram("c/claude");
    const known = await makeProgram("home/.local/bin/claude");
    const project = await makeProgram("project/node_modules/.bin/claude");
    const projectFolder = join(folder, "project");
    const HOME = join(folder, "home");
    const PATH = `/nowhere:${join(folder, "c")}`;

    const all = { HOME, PATH, PLANFORM_CLAUDE: named };
    const find = (env: NodeJS.ProcessEnv, configuredPath?: string) =>
      findClaude({ configuredPath, env, projectFolder });
    expect(await find(all, setting)).toEqual({
      command: setting,
      prefixArgs: [],
      path: setting,
      source: "setting",
    });
    expect(await find(all)).toMatchObject({ path: named, source: "environment" });
    expect(await find({ HOME, PATH })).toMatchObject({ path: onPath, source: "path" });
    expect(await find({ HOME, PATH: "/nowhere" })).toMatchObject({ path: known, source: "known-folder" });
    expect(await find({ HOME: "/nowhere" })).toMatchObject({ path: project, source: "project" });
  });

  it("asks the login shell before it looks into known folders", async () => {
    const fromShell = await makeProgram("shellbin/claude");
    await makeProgram("home/.local/bin/claude");
    const shell = await makeProgram(
      "fake-shell",
      `#!/bin/sh\necho "Welcome!"\nPATH=/bin:${join(folder, "shellbin")}\neval "$4"\n`,
    );
    const env = { HOME: join(folder, "home"), PATH: "/nowhere", SHELL: shell };
    expect(await findClaude({ env })).toMatchObject({ path: fromShell, source: "login-shell" });
  });

  it("does without a login shell that never answers", async () => {
    const known = await makeProgram("home/.local/bin/claude");
    const shell = await makeProgram("stuck-shell", "#!/bin/sh\nsleep 60\n");
    const env = { HOME: join(folder, "home"), PATH: "/nowhere", SHELL: shell };
    expect(await findClaude({ env })).toMatchObject({ path: known, source: "known-folder" });
  });

  it.each(["setting", "environment"])("does not replace a path named by the %s", async (source) => {
    await makeProgram("c/claude");
    const missing = join(folder, "missing");
    const env = { PATH: join(folder, "c") };
    const options =
      source === "setting" ? { configuredPath: missing, env } : { env: { ...env, PLANFORM_CLAUDE: missing } };
    await expect(findClaude(options)).rejects.toMatchObject({
      code: "claude-not-found",
      message: expect.stringContaining(missing),
    });
  });

  it("passes over folders, files that are not executable, broken links and relative entries of PATH", async () => {
    await mkdir(join(folder, "1/claude"), { recursive: true });
    await chmod(await makeProgram("2/claude"), 0o644);
    await mkdir(join(folder, "3"));
    await symlink(join(folder, "gone"), join(folder, "3/claude"));
    const good = await makeProgram("4/claude");
    const PATH = ["1", "2", "3", "4"].map((name) => join(folder, name)).join(":");
    expect(await findClaude({ env: { PATH: `.::bin:${PATH}` } })).toMatchObject({ path: good });
  });

  it("runs a script by Node, and the package's stand-in by its wrapper", async () => {
    const script = await makeProgram("cli.js", "");
    expect(await findClaude({ configuredPath: script, env: {} })).toMatchObject({
      command: process.execPath,
      prefixArgs: [script],
    });

    await makeProgram("pkg/bin/claude.exe", "stand-in");
    const wrapper = await makeProgram("pkg/cli-wrapper.cjs", "");
    await mkdir(join(folder, "bin"));
    await symlink(join(folder, "pkg/bin/claude.exe"), join(folder, "bin/claude"));
    expect(await findClaude({ env: { PATH: join(folder, "bin") } })).toMatchObject({
      command: process.execPath,
      prefixArgs: [wrapper],
      path: join(folder, "bin/claude"),
    });
  });

  it("says where it looked", async () => {
    // Known folders of the machine itself may hold a claude: only then does this find one.
    const found = await findClaude({ env: { PATH: "/nowhere" } }).catch((error: unknown) => error);
    expect(found).toMatchObject(
      found instanceof Error
        ? { code: "claude-not-found", details: expect.stringContaining("path: /nowhere") }
        : { source: "known-folder" },
    );
  });
});

describe("extractPath", () => {
  it("finds the answer among what profiles print", () => {
    expect(extractPath("hi\n__planform_path__/a:/b__planform_path__bye")).toBe("/a:/b");
    expect(extractPath("__planform_path____planform_path__")).toBeUndefined();
    expect(extractPath("nothing")).toBeUndefined();
  });

  it("waits for the closing mark", () => {
    expect(extractPath("__planform_path__/a:/b")).toBeUndefined();
  });
});

describe("buildWindowsFolders", () => {
  it("knows where npm and the installer put the command", () => {
    const env = { USERPROFILE: "C:\\Users\\ada", APPDATA: "C:\\Users\\ada\\AppData\\Roaming" };
    expect(buildWindowsFolders(env)).toEqual(
      expect.arrayContaining(["C:\\Users\\ada\\.local\\bin", "C:\\Users\\ada\\AppData\\Roaming\\npm"]),
    );
  });
});
