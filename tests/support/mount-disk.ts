import { execFile } from "node:child_process";
import { closeSync, openSync, statfsSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { hasCode } from "../../src/system/has-code.ts";

const run = promisify(execFile);

export type Disk = {
  readonly folder: string;
  /** Leaves no byte free. */
  fill(): void;
  free(): Promise<void>;
  remount(options: "ro" | "rw"): Promise<void>;
  unmount(): Promise<void>;
};

/** A small file system of its own. @returns the reason where this machine does not let a test have one */
export async function mountDisk(megabytes: number): Promise<Disk | string> {
  const folder = await mkdtemp(join(tmpdir(), "planform-disk-"));
  const refusal = await tryMount(["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder]);
  if (refusal !== undefined) {
    await rm(folder, { recursive: true });
    return refusal;
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill() {
      const { bsize } = statfsSync(folder);
      const file = openSync(ballast, "a");
      try {
        // Whoever writes there meanwhile may take the last block: there is an end only when nobody gets one.
        for (;;) writeSync(file, Buffer.alloc(bsize, 1));
      } catch (error) {
        if (!hasCode(error, "ENOSPC")) throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rm(ballast, { force: true }),
    remount: async (options) => {
      await run("mount", ["-o", `remount,${options}`, folder]);
    },
    async unmount() {
      await unmount(folder);
      await rm(folder, { recursive: true });
    },
  };
}

async function unmount(folder: string): Promise<void> {
  // A process that has just ended may hold it for a moment longer.
  await expect.poll(() => tryUnmount(folder)).toBe("unmounted");
}

async function tryUnmount(folder: string): Promise<string> {
  try {
    await run("umount", [folder]);
    return "unmounted";
  } catch (error) {
    return String(error);
  }
}

/**
 * Shows a folder at its own path as one that cannot be written, until the result is called.
 * @returns the reason where that cannot be done
 */
export async function coverReadOnly(folder: string): Promise<(() => Promise<void>) | string> {
  const refusal = await tryMount(["--bind", folder, folder]);
  if (refusal !== undefined) return refusal;
  await run("mount", ["-o", "remount,bind,ro", folder]);
  let isCovered = true;
  return async () => {
    if (isCovered) await unmount(folder);
    isCovered = false;
  };
}

/** @returns the reason where it did not work */
async function tryMount(args: readonly string[]): Promise<string | undefined> {
  if (process.platform !== "linux") return `mounting is tried on Linux only, not on ${process.platform}`;
  try {
    await run("mount", args);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
