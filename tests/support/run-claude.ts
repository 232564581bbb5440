import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The real CLI of the checkout. */
export const claudePath = fileURLToPath(new URL("../../node_modules/.bin/claude", import.meta.url));

export type ClaudeTestEnvironment = {
  /** The whole environment of the child: nothing of the developer's own is in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  cleanUp(): Promise<void>;
};

/**
 * An environment in which the real CLI reaches nobody's login, settings or network: built from nothing,
 * with a fresh home, a dummy key and a server on loopback as its API.
 * @throws Error if `baseUrl` is not on 127.0.0.1.
 */
export async function claudeTestEnvironment(baseUrl: string): Promise<ClaudeTestEnvironment> {
  const url = new URL(baseUrl);
  if (url.protocol !== "http:" || url.hostname !== "127.0.0.1") {
    throw new Error(`Tests talk to a server on 127.0.0.1 only, not to ${baseUrl}`);
  }
  const homeFolder = await mkdtemp(join(tmpdir(), "planform-claude-home-"));
  const temporaryFolder = join(homeFolder, "tmp");
  await mkdir(temporaryFolder);
  return {
    env: {
      HOME: homeFolder,
      PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      TMPDIR: temporaryFolder,
      ANTHROPIC_API_KEY: "dummy",
      ANTHROPIC_BASE_URL: baseUrl,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_TELEMETRY: "1",
    },
    homeFolder,
    cleanUp: () => rm(homeFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export type ClaudeRunOptions = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Written to stdin, which is closed after it. */
  readonly input?: string;
  /** The process is killed after this time; default 60 s. */
  readonly timeoutMs?: number;
  /** Called with every piece of stdout and the time since the start. */
  readonly onOutput?: (text: string, sinceStartMs: number) => void;
};

export type ClaudeRun = {
  /** `undefined` where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** From the start to the first byte of stdout. */
  readonly firstByteMs: number | undefined;
  readonly timedOut: boolean;
};

/** Runs the bare CLI to its end. */
export function runClaude(options: ClaudeRunOptions): Promise<ClaudeRun> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(claudePath, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let firstByteMs: number | undefined;
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.timeoutMs ?? 60_000);
    child.stdout.setEncoding("utf8");
    child.stderr.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      firstByteMs ??= performance.now() - startMs;
      stdout += text;
      options.onOutput?.(text, performance.now() - startMs);
    });
    child.stderr.on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {
      // The CLI may end before it has read its input: its exit code tells what happened, not the broken pipe.
    });
    child.stdin.end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const wallMs = performance.now() - startMs;
      resolve({
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        stdout,
        stderr,
        wallMs,
        firstByteMs,
        timedOut,
      });
    });
  });
}

/** The events of `--output-format stream-json`, one per line. */
export function parseStreamJson(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => JSON.parse(line));
}
