import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createTrustStore } from "../../../../src/core/trust/trust-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function openStore(): Promise<ReturnType<typeof createTrustStore> & { home: string }> {
  const home = await temporaryFolder();
  return { ...createTrustStore(home), home };
}

describe("createTrustStore", () => {
  it("trusts a study in its folder only: not another study there, nor the same one elsewhere", async () => {
    const store = await openStore();
    await store.trust("/work/beam", "beam-1");
    expect(store.isTrusted("/work/beam", "beam-1")).toBe(true);
    expect(store.isTrusted("/work/beam", "beam-2")).toBe(false);
    expect(store.isTrusted("/work/copy", "beam-1")).toBe(false);
    expect(store.isTrusted("/work/beam/", "beam-1")).toBe(false);
  });

  it("takes it back for the folder, whichever study was in it, and leaves the others", async () => {
    const store = await openStore();
    await store.trust("/work/beam", "beam-1");
    await store.trust("/work/beam", "beam-2");
    await store.trust("/work/plate", "plate");
    await store.revoke("/work/beam");
    expect(store.list()).toMatchObject([{ folder: "/work/plate", studyId: "plate" }]);
  });

  it("keeps one entry for what is trusted twice, in a file that nobody else can read", async () => {
    const store = await openStore();
    await store.trust("/work/beam", "beam-1");
    await store.trust("/work/beam", "beam-1");
    expect(store.list()).toHaveLength(1);
    expect((await stat(store.path)).mode & 0o777).toBe(0o600);
    expect(await readdir(store.home)).toEqual(["trusted-studies.json"]);
  });

  it.each([
    ["no JSON", "{ not json sk-ant-api03-secret"],
    ["no list", '{"version":1}'],
    ["an entry without an id", '{"version":1,"studies":[{"folder":"/work/beam","trustedAt":1}]}'],
    ["a field that is not known", '{"version":1,"studies":[],"except":["/work/beam"]}'],
    ["an older form", '[{"folder":"/work/beam","studyId":"beam-1","trustedAt":1}]'],
    [
      "a newer version",
      '{"version":2,"studies":[{"folder":"/work/beam","studyId":"beam-1","trustedAt":1}],"rules":[]}',
    ],
  ])("trusts nothing where the file holds %s, says so, and leaves the file as it is", async (_what, text) => {
    const store = await openStore();
    await writeFile(store.path, text);
    expect(store.isTrusted("/work/beam", "beam-1")).toBe(false);
    expect(store.problem()).toMatchObject({ code: "trust-list-unusable" });
    expect(store.problem()?.message).not.toContain("secret");
    await expect(store.trust("/work/plate", "plate")).rejects.toMatchObject({ code: "trust-list-unusable" });
    await expect(store.revoke("/work/beam")).rejects.toMatchObject({ code: "trust-list-unusable" });
    expect(await readFile(store.path, "utf8")).toBe(text);
    expect(await readdir(store.home)).toEqual(["trusted-studies.json"]);
  });

  it.skipIf(process.getuid?.() === 0)("trusts nothing where the file may not be read", async () => {
    const store = await openStore();
    await store.trust("/work/beam", "beam-1");
    await chmod(store.path, 0);
    expect(store.isTrusted("/work/beam", "beam-1")).toBe(false);
  });

  it("trusts nothing where the app's folder is none", async () => {
    const store = createTrustStore(fileURLToPath(import.meta.url));
    expect(store.isTrusted("/work/beam", "beam-1")).toBe(false);
    expect(store.problem()?.code).toBe("trust-list-unusable");
    await expect(store.trust("/work/beam", "beam-1")).rejects.toThrow();
  });

  it("loses no entry when several programs write at once", async () => {
    const store = await openStore();
    const [programs, entries] = [3, 8];
    const module = new URL("../../../../src/core/trust/trust-store.ts", import.meta.url).href;
    const code = `
      const { createTrustStore } = await import(${JSON.stringify(module)});
      const store = createTrustStore(${JSON.stringify(store.home)});
      await Promise.all(Array.from({ length: ${entries} }, (_, n) => store.trust("/work/" + process.argv[1] + n, "id")));
      await store.revoke("/work/" + process.argv[1] + "0");
    `;
    const ended = Array.from({ length: programs }, async (_, number) => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", code, `p${number}-`], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      return (await once(child, "exit"))[0];
    });
    expect(await Promise.all(ended)).toEqual(Array.from({ length: programs }, () => 0));
    const expected = Array.from({ length: programs }, (_, program) =>
      Array.from({ length: entries - 1 }, (_entry, n) => `/work/p${program}-${n + 1}`),
    ).flat();
    expect(
      store
        .list()
        .map(({ folder }) => folder)
        .sort(),
    ).toEqual(expected.sort());
  });

  it("tells when another program has changed the list", async () => {
    const store = await openStore();
    const changed = vi.fn();
    onTestFinished(store.watch(changed));
    await createTrustStore(store.home).trust("/work/beam", "beam-1");
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 20_000);
    expect(store.isTrusted("/work/beam", "beam-1")).toBe(true);
  });
});
