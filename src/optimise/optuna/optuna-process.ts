import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { endProcesses } from "../../system/sandbox/end-processes.ts";
import { bridgeScript } from "./bridge-script.ts";
import { optunaEnv } from "./optuna-env.ts";

/** The bridge as a process. Calls are answered one after the other. */
export type OptunaProcess = {
  /**
   * @returns what the bridge answered, without its envelope
   * @throws AppError optuna-failed. After anything but an error that Optuna itself told, so do all later calls.
   */
  call(request: Readonly<Record<string, unknown>>, limitMs: number): Promise<unknown>;
  close(): Promise<void>;
};

const Answer = z.discriminatedUnion("ok", [
  z.looseObject({ id: z.number().int(), ok: z.literal(true) }),
  z.strictObject({ id: z.number().int(), ok: z.literal(false), error: z.string().max(10_000) }),
]);

/** The longest line that is read, characters: thousands of designs. */
const MAX_LINE = 10_000_000;
/** Kept of what it writes to stderr. */
const MAX_STDERR = 4_000;
/** From the end of its input to its end by force, ms. */
const GRACE_MS = 1_000;

export function startOptunaProcess(
  python: string,
  env: Readonly<Record<string, string | undefined>>,
): OptunaProcess {
  const child = spawn(python, ["-u", "-c", bridgeScript], {
    // In `/` nothing lies that Python would import before its own modules.
    cwd: "/",
    env: optunaEnv(env),
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: "pipe",
  });
  let failure: AppError | undefined;
  let waiting: { readonly id: number; readonly answer: PromiseWithResolvers<unknown> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let line = "";
  let stderr = "";
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));

  const fail = (message: string): void => {
    if (failure === undefined) {
      failure = new AppError("optuna-failed", message, stderr === "" ? {} : { details: stderr.trim() });
      endProcesses(child.pid, []);
    }
    waiting?.answer.reject(failure);
    waiting = undefined;
  };
  child.once("error", (error) => fail(`Python did not start: ${error.message}`));
  // After `close` all that it wrote was read.
  child.once("close", (code, signal) => fail(`Optuna's process ended (${signal ?? `exit code ${code}`})`));
  child.stdin.on("error", () => undefined); // it has ended, as `close` tells
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR);
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const each of lines) takeIn(each);
    if (line.length > MAX_LINE) fail("Optuna's process answered with a line without end");
  });

  function takeIn(text: string): void {
    const answer = Answer.safeParse(parseJson(text));
    if (waiting === undefined || !answer.success || answer.data.id !== waiting.id) {
      fail(`Optuna's process answered what cannot be understood: ${text.slice(0, 200)}`);
      return;
    }
    const { answer: promise } = waiting;
    waiting = undefined;
    if (answer.data.ok) {
      const { id: _id, ok: _ok, ...rest } = answer.data;
      promise.resolve(rest);
      return;
    }
    promise.reject(new AppError("optuna-failed", answer.data.error, { details: stderr.trim() }));
  }

  async function send(request: Readonly<Record<string, unknown>>, limitMs: number): Promise<unknown> {
    if (failure !== undefined) throw failure;
    lastId += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting = { id: lastId, answer };
    const timer = setTimeout(() => fail(`Optuna did not answer within ${limitMs / 1_000} s`), limitMs);
    child.stdin.write(`${JSON.stringify({ ...request, id: lastId })}\n`);
    return await answer.promise.finally(() => clearTimeout(timer));
  }

  return {
    call(request, limitMs) {
      const answer = last.then(() => send(request, limitMs));
      last = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      child.stdin.end();
      await Promise.race([closed, sleep(GRACE_MS, undefined, { ref: false })]);
      fail("Optuna's process was closed");
      endProcesses(child.pid, []);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
