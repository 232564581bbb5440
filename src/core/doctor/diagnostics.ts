import { arch, cpus, freemem, homedir, hostname, platform, release, totalmem, userInfo } from "node:os";
import {
  MAX_ATTACHMENTS,
  MAX_IMAGE_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_PDF_BYTES,
  type QueueState,
  type SessionInfo,
} from "../../shared/chat/chat.ts";
import type { DoctorReport } from "../../shared/doctor.ts";
import { findSecretValues, redactSecrets, redactValues } from "../../shared/policy/redact-secrets.ts";
import { isSettingKey, type SettingProblem, type Settings } from "../../shared/settings.ts";
import { defaultTurnLimits } from "../claude/build-environment.ts";
import type { Failure } from "./failure-log.ts";
import type { StudyFacts } from "./study-facts.ts";

export type DiagnosticsFacts = {
  /** ms since 1970 */
  readonly madeAt: number;
  readonly app: { readonly version: string; readonly host: string; readonly demo: boolean };
  readonly doctor: DoctorReport;
  readonly settings: {
    readonly values: Settings;
    readonly problems: readonly SettingProblem[];
    readonly fixed: readonly string[];
  };
  readonly study: StudyFacts | undefined;
  readonly sessions: readonly SessionInfo[];
  readonly queue: Pick<QueueState, "limit" | "running" | "waiting">;
  readonly failures: readonly Failure[];
};

/**
 * What helps to find a fault, as one text that can be read before it is sent to anybody. It is made of numbers, codes,
 * versions and settings: what was said, what the study is about and what messages quote does not go in, and what goes in
 * is freed of secrets and of who and where the user is.
 */
export function buildDiagnostics(
  facts: DiagnosticsFacts,
  env: Readonly<NodeJS.ProcessEnv>,
): { fileName: string; text: string } {
  const madeAt = new Date(facts.madeAt).toISOString();
  const { settings, doctor } = facts;
  const content = {
    about: "Diagnostics of Planform. Read it before you send it: it should hold nothing private.",
    madeAt,
    app: facts.app,
    machine: {
      platform: platform(),
      release: release(),
      arch: arch(),
      node: process.version,
      electron: process.versions.electron ?? "none",
      processors: cpus().length,
      memoryBytes: { all: totalmem(), free: freemem() },
      isRoot: process.getuid?.() === 0,
    },
    claude: doctor.claude ?? "not found",
    doctor: doctor.items,
    settings: {
      values: settings.values,
      // The messages quote the file.
      problems: settings.problems.map(({ key, source }) => ({
        key: isSettingKey(key) ? key : "(none of Planform's)",
        source,
      })),
      setByEnvironment: settings.fixed,
    },
    limits: {
      ...defaultTurnLimits,
      messageBytes: MAX_MESSAGE_BYTES,
      imageBytes: MAX_IMAGE_BYTES,
      pdfBytes: MAX_PDF_BYTES,
      attachments: MAX_ATTACHMENTS,
    },
    study: facts.study ?? "none is open",
    sessions: facts.sessions.map(({ mode, asking, rules, messageCount, busy, alive }) => ({
      mode,
      asking,
      rules: rules.length,
      messages: messageCount,
      busy,
      alive,
    })),
    queue: { limit: facts.queue.limit, running: facts.queue.running, waiting: facts.queue.waiting.length },
    lastErrors: facts.failures.map(({ at, ...failure }) => ({ at: new Date(at).toISOString(), ...failure })),
  };
  return {
    fileName: `planform-diagnostics-${madeAt.slice(0, 19).replaceAll(":", "")}.json`,
    text: `${JSON.stringify(mapTexts(content, createHiding(env)), undefined, 2)}\n`,
  };
}

/** The value with each text in it replaced; its keys are Planform's own. */
function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, replace)]));
}

/** Takes secrets out of a text, and whose machine it is. */
function createHiding(env: Readonly<NodeJS.ProcessEnv>): (text: string) => string {
  const secrets = findSecretValues(env);
  const homes = known([env.HOME, env.USERPROFILE, homedir()]).filter((home) => home.length > 1);
  const users = known([env.USER, env.LOGNAME, env.USERNAME, userNameOf()]).filter((name) => name.length > 1);
  const rules = [
    ...homes.map((home) => ({
      pattern: new RegExp(`${escapeForRegExp(home)}(?![\\p{L}\\p{N}])`, "giu"),
      by: "~",
    })),
    ...users.map((name) => ({ pattern: wholeWord(name), by: "[user]" })),
    { pattern: wholeWord(hostname()), by: "[machine]" },
  ];
  return (text) =>
    rules.reduce(
      (hidden, { pattern, by }) => hidden.replace(pattern, () => by),
      redactSecrets(redactValues(text, secrets)),
    );
}

function known(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted((a, b) => b.length - a.length);
}

/** A user without an entry in the system's list has no name. */
function userNameOf(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${escapeForRegExp(text)}(?![\\p{L}\\p{N}])`, "giu");
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
