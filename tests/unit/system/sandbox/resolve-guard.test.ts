import { mkdir, readlink, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { GuardedPath } from "../../../../src/shared/sandbox/guard.ts";
import { resolveGuard } from "../../../../src/system/sandbox/resolve-guard.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

let home: string;
let study: string;
beforeEach(async () => {
  home = await realpath(await temporaryFolder());
  study = join(home, "studies", "beam");
  await mkdir(study, { recursive: true });
});

const file = (path: string): GuardedPath => ({ path, kind: "file" });
const folder = (path: string): GuardedPath => ({ path, kind: "folder" });

async function resolve(fields: { hidden?: GuardedPath[]; readOnly?: GuardedPath[] }) {
  const request = { workFolder: study, hidden: [], readOnly: [], everythingReadOnly: false, network: false };
  const guard = await resolveGuard({ ...request, ...fields });
  // Sockets of whatever runs on this machine.
  return { ...guard, hidden: guard.hidden.filter(({ path }) => path.startsWith(home)) };
}

describe.skipIf(process.platform === "win32")("resolveGuard", () => {
  it("keeps what is there, as what it is", async () => {
    await mkdir(join(home, ".ssh"));
    await mkdir(join(study, ".git"));
    const guard = await resolve({
      hidden: [file(join(home, ".ssh"))],
      readOnly: [folder(join(study, ".git"))],
    });
    expect(guard).toMatchObject({
      workFolder: study,
      hidden: [folder(join(home, ".ssh"))],
      readOnly: [join(study, ".git")],
      fixed: [],
      missing: [],
    });
  });

  it("fixes the folder in which something missing would be made, with what lies in it", async () => {
    await writeFile(join(home, "notes"), "");
    await symlink("studies", join(home, "link"));
    const guard = await resolve({ hidden: [file(join(home, ".config", "gh", "hosts"))] });
    expect(guard.missing).toEqual([folder(join(home, ".config"))]);
    expect(guard.fixed).toHaveLength(1);
    expect(guard.fixed[0]?.path).toBe(home);
    expect(guard.fixed[0]?.entries).toEqual(
      expect.arrayContaining([
        folder(join(home, "studies")),
        file(join(home, "notes")),
        { path: join(home, "link"), target: "studies" },
      ]),
    );
  });

  it("fixes nothing in the work folder, where people make files", async () => {
    const guard = await resolve({ readOnly: [file(join(study, ".mcp.json"))] });
    expect(guard).toMatchObject({ fixed: [], missing: [file(join(study, ".mcp.json"))] });
  });

  it("takes the placeholder of another command for what it is: nothing", async () => {
    await writeFile(join(study, ".mcp.json"), "", { mode: 0o444 });
    await writeFile(join(study, ".npmrc"), "", { mode: 0o644 });
    const guard = await resolve({ readOnly: [file(join(study, ".mcp.json")), file(join(study, ".npmrc"))] });
    expect(guard).toMatchObject({
      readOnly: [join(study, ".npmrc")],
      missing: [file(join(study, ".mcp.json"))],
    });
  });

  it("fixes the folder of a hidden file, which its owner may replace at any time", async () => {
    await writeFile(join(home, ".netrc"), "");
    const guard = await resolve({ hidden: [file(join(home, ".netrc"))] });
    expect(guard.fixed.map(({ path }) => path)).toEqual([home]);
  });

  it("guards what a link leads to, and fixes where the link lies", async () => {
    const real = join(home, "dotfiles", "ssh");
    await mkdir(real, { recursive: true });
    await symlink(join("dotfiles", "ssh"), join(home, ".ssh"));
    const guard = await resolve({ hidden: [folder(join(home, ".ssh"))] });
    expect(guard.hidden).toEqual([folder(real)]);
    expect(guard.fixed.map(({ path }) => path)).toEqual([home]);
    expect(await readlink(join(home, ".ssh"))).toBe(join("dotfiles", "ssh"));
  });

  it("gets out of a circle of links, and follows one to nothing", async () => {
    await symlink("b", join(home, "a"));
    await symlink("a", join(home, "b"));
    await symlink(join("studies", "none"), join(home, "dangling"));
    const guard = await resolve({
      hidden: [file(join(home, "a"))],
      readOnly: [file(join(home, "dangling"))],
    });
    expect(guard.missing).toEqual([file(join(home, "studies", "none"))]);
    expect(guard.fixed.map(({ path }) => path).sort()).toEqual([home, join(home, "studies")]);
  });

  it("does not let a file be put in another's place", async () => {
    await writeFile(join(home, ".config"), "");
    const guard = await resolve({ hidden: [file(join(home, ".config", "gh"))] });
    expect(guard.fixed.map(({ path }) => path)).toEqual([home]);
  });
});
