import { appendFile, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cutTranscript, findTranscript, keepTranscript } from "../../../../src/core/claude/transcripts.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const id = "0b4c1f6e-8c1d-4f0a-9d51-0a2f4be8b7aa";

async function makeHome() {
  const home = await temporaryFolder();
  const project = join(home, ".claude", "projects", "-a-study");
  await mkdir(project, { recursive: true });
  const folder = join(home, "study", "transcripts");
  const source = join(project, `${id}.jsonl`);
  const copy = join(folder, `${id}.jsonl`);
  const env = process.platform === "win32" ? { USERPROFILE: home } : { HOME: home };
  const keep = () => keepTranscript({ env, cliSessionId: id, folder });
  return { home, env, project, projects: join(home, ".claude", "projects"), folder, source, copy, keep };
}

describe("findTranscript", () => {
  it("finds nothing where the CLI has never been, or has no such session", async () => {
    const home = await temporaryFolder();
    expect(await findTranscript({ HOME: home, USERPROFILE: home }, id)).toBeUndefined();
    expect(await findTranscript({}, id)).toBeUndefined();
    const { env, project } = await makeHome();
    await writeFile(join(project, "1b4c1f6e-8c1d-4f0a-9d51-0a2f4be8b7aa.jsonl"), "other");
    expect(await findTranscript(env, id)).toBeUndefined();
  });

  it("finds the largest, past entries of every other kind", async () => {
    const { env, project, projects, source } = await makeHome();
    await writeFile(join(projects, "file"), "x");
    await symlink(join(projects, "nowhere"), join(projects, "dangling"));
    await symlink(join(projects, "circle"), join(projects, "circle"));
    await mkdir(join(projects, "b", `${id}.jsonl`), { recursive: true });
    for (const name of ["--", "zzz"]) {
      await mkdir(join(projects, name));
      await writeFile(join(projects, name, `${id}.jsonl`), "short");
    }
    await writeFile(source, "the longer one");
    await symlink(project, join(projects, "zz-link"));
    const found = await findTranscript(env, id);
    expect(found?.bytes).toBe(14);
    expect(await readFile(found?.path ?? "", "utf8")).toBe("the longer one");
  });

  it("looks where the CLI is told to keep its files", async () => {
    const { env, source, projects } = await makeHome();
    await writeFile(source, "in home");
    const other = join(projects, "config");
    await mkdir(join(other, "projects", "p"), { recursive: true });
    const path = join(other, "projects", "p", `${id}.jsonl`);
    await writeFile(path, "elsewhere");
    expect(await findTranscript({ ...env, CLAUDE_CONFIG_DIR: other }, id)).toEqual({ path, bytes: 9 });
  });

  it.each(["../x", "", `${id}/..`, "*"])("refuses the id %j", async (value) => {
    const { env, folder } = await makeHome();
    const refusal = { code: "invalid-input" };
    await expect(findTranscript(env, value)).rejects.toMatchObject(refusal);
    await expect(cutTranscript({ folder, cliSessionId: value, bytes: 0, target: "x" })).rejects.toMatchObject(
      refusal,
    );
  });

  it("throws what is wrong with the folder of all projects", async () => {
    const { env, home } = await makeHome();
    const other = join(home, "config");
    await mkdir(other);
    await writeFile(join(other, "projects"), "no folder");
    await expect(findTranscript({ ...env, CLAUDE_CONFIG_DIR: other }, id)).rejects.toMatchObject({
      code: "ENOTDIR",
    });
  });
});

describe("keepTranscript", () => {
  it("keeps nothing of a session that is not there", async () => {
    const { keep, home } = await makeHome();
    expect(await keep()).toBeUndefined();
    expect(await readdir(home)).toEqual([".claude"]);
  });

  it("makes a private copy, then appends what is new", async () => {
    const { keep, source, copy, folder } = await makeHome();
    await writeFile(source, "one ü\n");
    expect(await keep()).toBe(7);
    const first = await stat(copy);
    expect(await readFile(copy, "utf8")).toBe("one ü\n");
    if (process.platform !== "win32") {
      expect([first.mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([0o600, 0o700]);
    }
    await appendFile(source, `two ${"x".repeat(3_000_000)}\n`);
    expect(await keep()).toBe(3_000_012);
    expect((await readFile(copy)).equals(await readFile(source))).toBe(true);
    expect(await keep()).toBe(3_000_012);
    // The file is the same one, it was not written anew.
    expect((await stat(copy)).ino).toBe(first.ino);
  });

  it("does not read again what it has copied", async () => {
    const { keep, source, copy } = await makeHome();
    await writeFile(source, `${"a".repeat(5000)}\n`);
    await keep();
    await writeFile(source, `b${"a".repeat(4999)}\nmore\n`);
    await keep();
    expect(await readFile(copy, "utf8")).toBe(`${"a".repeat(5000)}\nmore\n`);
  });

  it.each([
    ["is another one of the same length", "eno\n"],
    ["is longer", "one\ntwo\nthree\n"],
    ["was cut to nothing", ""],
    ["ends otherwise", "xn"],
  ])("writes a copy anew that %s", async (_, present) => {
    const { keep, source, copy, folder } = await makeHome();
    await writeFile(source, "one\n");
    await keep();
    const { ino } = await stat(copy);
    await writeFile(copy, present);
    await appendFile(source, "two\n");
    expect(await keep()).toBe(8);
    expect(await readFile(copy, "utf8")).toBe("one\ntwo\n");
    expect((await stat(copy)).ino).not.toBe(ino);
    expect(await readdir(folder)).toEqual([`${id}.jsonl`]);
  });

  it("goes on where an earlier append was broken off", async () => {
    const { keep, source, copy } = await makeHome();
    await writeFile(source, "one\ntwo\n");
    await keep();
    await truncate(copy, 5);
    expect(await keep()).toBe(8);
    expect(await readFile(copy, "utf8")).toBe("one\ntwo\n");
  });

  it("puts a file in the place of a link, and leaves what the link names alone", async () => {
    const { keep, source, copy, folder, home } = await makeHome();
    await writeFile(source, "one\n");
    const other = join(home, "empty.txt");
    await writeFile(other, "");
    await mkdir(folder, { recursive: true });
    await symlink(other, copy);
    await keep();
    expect([await readFile(other, "utf8"), await readFile(copy, "utf8")]).toEqual(["", "one\n"]);
  });

  it("throws what is wrong with the folder, and leaves no half file", async () => {
    const { keep, source, copy, folder } = await makeHome();
    await writeFile(source, "one\n");
    await mkdir(copy, { recursive: true });
    await expect(keep()).rejects.toMatchObject({ code: "EISDIR" });
    expect(await readdir(folder)).toEqual([`${id}.jsonl`]);
  });
});

describe("cutTranscript", () => {
  it("writes the conversation up to a turn", async () => {
    const { keep, source, folder, home } = await makeHome();
    const target = join(home, "branch.jsonl");
    await writeFile(source, "one\n");
    const bytes = await keep();
    await appendFile(source, "two\n");
    await keep();
    await writeFile(target, "from before, and longer");
    expect(await cutTranscript({ folder, cliSessionId: id, bytes: bytes ?? 0, target })).toBe(true);
    expect(await readFile(target, "utf8")).toBe("one\n");
    if (process.platform !== "win32") expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect(await cutTranscript({ folder, cliSessionId: id, bytes: 8, target })).toBe(true);
    expect(await readFile(target, "utf8")).toBe("one\ntwo\n");
  });

  it("cuts a long one to the byte", async () => {
    const { keep, source, folder, home } = await makeHome();
    const target = join(home, "branch.jsonl");
    const text = "0123456789".repeat(300_000);
    await writeFile(source, text);
    await keep();
    await cutTranscript({ folder, cliSessionId: id, bytes: 1_500_007, target });
    expect((await readFile(target, "utf8")) === text.slice(0, 1_500_007)).toBe(true);
  });

  it("says that the copy is missing or shorter, and writes nothing", async () => {
    const { keep, source, folder, home } = await makeHome();
    const target = join(home, "branch.jsonl");
    expect(await cutTranscript({ folder, cliSessionId: id, bytes: 0, target })).toBe(false);
    await writeFile(source, "one\n");
    await keep();
    expect(await cutTranscript({ folder, cliSessionId: id, bytes: 5, target })).toBe(false);
    expect(await readdir(home)).not.toContain("branch.jsonl");
  });

  it("throws what is wrong with the target, and leaves no half file", async () => {
    const { keep, source, folder, home } = await makeHome();
    await writeFile(source, "one\n");
    await keep();
    const taken = join(home, "taken.jsonl");
    await mkdir(join(taken, "full"), { recursive: true });
    const cut = (target: string) => cutTranscript({ folder, cliSessionId: id, bytes: 4, target });
    await expect(cut(join(home, "gone", "x.jsonl"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(cut(taken)).rejects.toMatchObject({ syscall: "rename" });
    expect((await readdir(home)).toSorted()).toEqual([".claude", "study", "taken.jsonl"]);
  });
});
