import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Page } from "@playwright/test";
import { createTrustStore } from "../../../src/core/trust/trust-store.ts";
import { parseStudy } from "../../../src/shared/study/parse-study.ts";
import type { Study } from "../../../src/shared/study/study.ts";

const rootFolder = fileURLToPath(new URL("../../..", import.meta.url));

export type ServedApp = {
  readonly url: string;
  readonly studyFolder: string;
  readonly homeFolder: string;
  readStudy(): Promise<Study>;
  /** Ends the process as a crash would, and starts it again on the same study. */
  restart(): Promise<void>;
};

export type ServeOptions = {
  sample: string | undefined;
  paceMs: number;
  env: Record<string, string>;
  /** False: the claude command talks to what the environment names. */
  isDemo?: boolean;
  /** False: the study is one that somebody else made. */
  trusted?: boolean;
};

/**
 * The web host as a user starts it, with the demo model, a home of its own and an environment made from nothing.
 * The page fails its test when it logs an error.
 */
export const test = base.extend<{
  serve: ServeOptions;
  served: ServedApp;
  app: Page;
  consoleErrors: string[];
}>({
  serve: [{ sample: "cantilever", paceMs: 3, env: {} }, { option: true }],

  served: async ({ serve }, use) => {
    const homeFolder = await mkdtemp(join(tmpdir(), "planform-e2e-home-"));
    const studyFolder = join(homeFolder, "work", serve.sample ?? "none");
    if (serve.sample !== undefined) {
      await cp(join(rootFolder, "resources", "samples", serve.sample), studyFolder, { recursive: true });
    }
    const planformHome = serve.env.PLANFORM_HOME ?? join(serve.env.HOME ?? homeFolder, ".planform");
    if (serve.sample !== undefined && serve.trusted !== false) {
      const { id } = parseStudy(await readFile(join(studyFolder, "study.json"), "utf8"));
      await createTrustStore(planformHome).trust(await realpath(studyFolder), id);
    }
    const args = [
      ...(serve.sample === undefined ? [] : [studyFolder]),
      ...(serve.isDemo === false ? [] : ["--demo"]),
      "--no-open",
    ];
    const env = {
      HOME: homeFolder,
      PATH: [dirname(process.execPath), join(rootFolder, "node_modules", ".bin"), "/usr/bin", "/bin"].join(
        ":",
      ),
      PLANFORM_DEMO_PACE_MS: String(serve.paceMs),
      ...serve.env,
    };
    let running = await start(args, env);
    const served = {
      url: running.url,
      studyFolder,
      homeFolder,
      readStudy: async () => parseStudy(await readFile(join(studyFolder, "study.json"), "utf8")),
      async restart() {
        running.child.kill("SIGKILL");
        await once(running.child, "exit");
        running = await start(args, env);
        served.url = running.url;
      },
    };
    await use(served);
    running.child.kill("SIGTERM");
    if (running.child.exitCode === null && running.child.signalCode === null)
      await once(running.child, "exit");
    await rm(homeFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  },

  // biome-ignore lint/correctness/noEmptyPattern: the form that Playwright asks for
  consoleErrors: async ({}, use) => {
    const errors: string[] = [];
    await use(errors);
    expect(errors, "the page logged errors").toEqual([]);
  },

  app: async ({ page, served, consoleErrors }, use) => {
    page.on("console", (message) => {
      if (message.type() === "error") consoleErrors.push(message.text());
    });
    page.on("pageerror", (error) => consoleErrors.push(String(error)));
    await page.goto(served.url);
    await use(page);
  },
});

export { expect };

/** Sends a message and waits until its turn has ended in the state. */
export async function say(app: Page, text: string, state = "done"): Promise<void> {
  const turns = await app.getByTestId("turn").count();
  await app.getByTestId("chat-input").fill(text);
  await app.getByTestId("chat-send").click();
  await expect(app.getByTestId("turn").nth(turns)).toHaveAttribute("data-state", state, { timeout: 30_000 });
}

async function start(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(rootFolder, "out", "cli", "main.js"), "serve", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const look = (piece: Buffer): void => {
      output += piece.toString("utf8");
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", (code) => reject(new Error(`planform serve ended with ${code}: ${output}`)));
  });
  return { child, url };
}
