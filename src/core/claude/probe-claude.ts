import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { cleanEnvironment } from "./build-environment.ts";
import type { ClaudeBinary } from "./find-claude.ts";

export const MINIMUM_CLAUDE_VERSION = "2.1.197";

export type ClaudeCapabilities = {
  /** Knows `--restricted`: file tools confined to the working folder by the CLI itself. */
  readonly restricted: boolean;
  /** Knows `--system-prompt-snapshot`. */
  readonly systemPromptSnapshot: boolean;
};

export type ClaudeProbe = {
  readonly version: string;
  readonly supported: boolean;
  readonly capabilities: ClaudeCapabilities;
  /** Whether a credential is there, not whether it is valid. True where the CLI cannot tell: the turn then will. */
  readonly signedIn: boolean;
  /** `api_key`, `oauth_token`, `claude.ai`, ...; undefined if not signed in or not told. */
  readonly authMethod: string | undefined;
};

/** `--version` takes 0.03 s and `auth status` 0.2 s; the first start after a boot loads 370 MB from disk. */
const LIMIT_MS = 20_000;

/** Asks the CLI what it is and whether it is signed in. @throws AppError `claude-not-found` if it does not run. */
export async function probeClaude(
  binary: ClaudeBinary,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<ClaudeProbe> {
  return createClaudeProbe()(binary, env);
}

/**
 * A prober that remembers what only changes with the binary, by its path and time of change. Sign-in is asked for
 * each time.
 */
export function createClaudeProbe(): (
  binary: ClaudeBinary,
  env: Readonly<NodeJS.ProcessEnv>,
) => Promise<ClaudeProbe> {
  type Fixed = Pick<ClaudeProbe, "version" | "supported" | "capabilities">;
  const known = new Map<string, Promise<Fixed>>();
  return async (binary, env) => {
    const key = `${binary.path} ${await readChangeTime(binary.path)}`;
    let fixed = known.get(key);
    if (!fixed) {
      fixed = probeFixed(binary, env);
      known.set(key, fixed);
      // A failure may have been the machine's mood: ask again next time.
      fixed.catch(() => known.delete(key));
    }
    const [facts, auth] = await Promise.all([fixed, run(binary, ["auth", "status"], env)]);
    return { ...facts, ...parseAuthStatus(auth.stdout) };
  };
}

/** @throws AppError `claude-too-old` */
export function assertSupported(probe: Pick<ClaudeProbe, "version" | "supported">): void {
  if (probe.supported) return;
  throw new AppError(
    "claude-too-old",
    `The claude command is version ${probe.version}; at least ${MINIMUM_CLAUDE_VERSION} is needed`,
  );
}

export function parseVersion(output: string): string | undefined {
  return /^\s*v?(\d+\.\d+\.\d+)\b/m.exec(output)?.[1];
}

/** Compares by number, part by part: 2.1.1000 is newer than 2.1.197. */
export function isSupportedVersion(version: string): boolean {
  const minimum = MINIMUM_CLAUDE_VERSION.split(".").map(Number);
  const parts = version.split(".").map(Number);
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

export function parseCapabilities(help: string): ClaudeCapabilities {
  const has = (flag: string) => new RegExp(`^\\s+(-\\w, )?${flag}\\b`, "m").test(help);
  return { restricted: has("--restricted"), systemPromptSnapshot: has("--system-prompt-snapshot") };
}

const AuthStatus = z.looseObject({ loggedIn: z.boolean(), authMethod: z.string().nullish() });

export function parseAuthStatus(output: string): Pick<ClaudeProbe, "signedIn" | "authMethod"> {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return { signedIn: true, authMethod: undefined };
  }
  const status = AuthStatus.safeParse(value);
  if (!status.success) return { signedIn: true, authMethod: undefined };
  const { loggedIn, authMethod } = status.data;
  return { signedIn: loggedIn, authMethod: loggedIn ? (authMethod ?? undefined) : undefined };
}

async function probeFixed(
  binary: ClaudeBinary,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Pick<ClaudeProbe, "version" | "supported" | "capabilities">> {
  const [versionRun, helpRun] = await Promise.all([
    run(binary, ["--version"], env),
    run(binary, ["--help"], env),
  ]);
  const version = parseVersion(versionRun.stdout);
  if (version === undefined || versionRun.failure) {
    throw new AppError("claude-not-found", `This is no claude command that runs: ${binary.path}`, {
      details: [versionRun.failure, versionRun.stdout, versionRun.stderr]
        .filter(Boolean)
        .join("\n")
        .slice(0, 2000),
    });
  }
  return { version, supported: isSupportedVersion(version), capabilities: parseCapabilities(helpRun.stdout) };
}

async function readChangeTime(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    throw new AppError("claude-not-found", `The claude command is no longer there: ${path}`, {
      cause: error,
    });
  }
}

type Run = { readonly stdout: string; readonly stderr: string; readonly failure: string | undefined };

/** Runs outside of any project, so that no project's settings have a say. */
function run(binary: ClaudeBinary, args: readonly string[], env: Readonly<NodeJS.ProcessEnv>): Promise<Run> {
  const options = {
    cwd: tmpdir(),
    env: cleanEnvironment(env),
    timeout: LIMIT_MS,
    killSignal: "SIGKILL" as const,
    maxBuffer: 4 * 1024 * 1024,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    const child = execFile(
      binary.command,
      [...binary.prefixArgs, ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ stdout, stderr, failure: error?.message });
      },
    );
    child.stdin?.end();
  });
}
