import { z } from "zod";

/**
 * Every setting of the app: default, bounds and unit in one place. `environment` names the variable that overrides
 * it for scripts; the settings file is `settings.json` in the app's own folder and may be edited by hand.
 */
export const settingDefinitions = {
  "claude.path": {
    title: "Claude command",
    description: "Path of the claude command. Empty: found by itself.",
    schema: z.string().max(4_096),
    default: "",
    environment: "PLANFORM_CLAUDE",
  },
  "claude.model": {
    title: "Model",
    description: "Name of the model, for example sonnet or opus. Empty: the one that claude itself uses.",
    schema: z.string().regex(/^[A-Za-z0-9._:/@[\]-]{0,100}$/, "letters, digits and . _ : / @ - only"),
    default: "",
    environment: "PLANFORM_MODEL",
  },
  "claude.effort": {
    title: "Effort",
    description: "How long the model thinks.",
    schema: z.enum(["default", "low", "medium", "high", "max"]),
    default: "default",
    environment: "PLANFORM_EFFORT",
  },
  "turn.silenceLimitS": {
    title: "Limit for silence",
    description: "A turn without any output for this long is ended.",
    schema: z.number().min(5).max(7_200),
    default: 300,
    unit: "s",
    environment: "PLANFORM_SILENCE_LIMIT_S",
  },
  "turn.totalLimitS": {
    title: "Limit for a turn",
    description: "A turn that runs this long is ended.",
    schema: z.number().min(10).max(86_400),
    default: 3_600,
    unit: "s",
    environment: "PLANFORM_TURN_LIMIT_S",
  },
  "turn.maxProcesses": {
    title: "Processes at once",
    description: "Turns of several conversations that may run at the same time; more wait in a queue.",
    schema: z.number().int().min(1).max(16),
    default: 4,
    environment: "PLANFORM_MAX_PROCESSES",
  },
  "turn.prewarmMinutes": {
    title: "Keep a process ready",
    description:
      "While a message is typed, the process of its turn is started ahead and kept for this long, so that the answer comes sooner. It takes about 200 MB of memory. 0: never.",
    schema: z.number().min(0).max(60),
    default: 5,
    unit: "min",
    environment: "PLANFORM_PREWARM_MINUTES",
  },
  "approval.limitS": {
    title: "Limit for an answer",
    description: "A tool that asks in power mode is denied when nobody answers for this long.",
    schema: z.number().min(1).max(86_400),
    default: 600,
    unit: "s",
    environment: "PLANFORM_APPROVAL_LIMIT_S",
  },
  "web.domains": {
    title: "Web pages",
    description:
      "Hosts whose pages Claude may read without asking, separated by spaces; `*.example.org` stands for all below it. Empty: none. In user mode no others can be read.",
    schema: z
      .string()
      .max(4_000)
      .regex(
        /^\s*((\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(\s+|$))*$/i,
        "names of hosts, separated by spaces, such as docs.example.org or *.example.org",
      ),
    default: "",
    environment: "PLANFORM_WEB_DOMAINS",
  },
  "turn.maxSubagents": {
    title: "Helpers of Claude",
    description: "How many further agents one message may start in power mode. 0: none.",
    schema: z.number().int().min(0).max(20),
    default: 3,
    environment: "PLANFORM_MAX_SUBAGENTS",
  },
  "turn.background": {
    title: "Work in the background",
    description:
      "In power mode commands and helpers of Claude may go on in the background while its turn runs.",
    schema: z.boolean(),
    default: false,
    environment: "PLANFORM_BACKGROUND",
  },
  "python.path": {
    title: "Python",
    description:
      "Python 3 that runs Claude's calculations, scripts of studies and Optuna. Empty: found by itself.",
    schema: z.string().max(4_096),
    default: "",
    environment: "PLANFORM_PYTHON",
  },
  "runs.workers": {
    title: "Trials at the same time",
    description:
      "How many trials a run computes at once, where its study does not say. 0: one for each two processors, at least one.",
    schema: z.number().int().min(0).max(1_024),
    default: 0,
    environment: "PLANFORM_RUN_WORKERS",
  },
  "runs.keepLast": {
    title: "Keep the last trial folders",
    description: "How many folders of the trials that ended last are kept; their values always are.",
    schema: z.number().int().min(0).max(100_000),
    default: 10,
    environment: "PLANFORM_RUN_KEEP_LAST",
  },
  "runs.keepBest": {
    title: "Keep the best trial folders",
    description: "How many folders of the best trials are kept beside.",
    schema: z.number().int().min(0).max(100_000),
    default: 10,
    environment: "PLANFORM_RUN_KEEP_BEST",
  },
  "runs.sandbox": {
    title: "Sandbox for solvers",
    description:
      "Automatic: what a study runs has no network and writes only its trial's folder, where this machine has a sandbox. Off: needed by solvers that ask a licence server.",
    schema: z.enum(["auto", "off"]),
    default: "auto",
    environment: "PLANFORM_RUN_SANDBOX",
  },
  "session.keepDays": {
    title: "Keep sessions",
    description:
      "A session that was idle for this long is closed when its study is opened. Its conversation stays.",
    schema: z.number().int().min(1).max(3_650),
    default: 30,
    unit: "days",
    environment: "PLANFORM_SESSION_KEEP_DAYS",
  },
  "chat.reviewChanges": {
    title: "Review changes first",
    description: "Changes by the chat wait on the canvas until they are accepted.",
    schema: z.boolean(),
    default: false,
    environment: "PLANFORM_REVIEW_CHANGES",
  },
  "chat.demoPaceMs": {
    title: "Pace of the demo model",
    description: "Pause between two pieces of an answer of the offline demo model.",
    schema: z.number().min(0).max(1_000),
    default: 20,
    unit: "ms",
    environment: "PLANFORM_DEMO_PACE_MS",
  },
  "canvas.wheel": {
    title: "Mouse wheel and trackpad",
    description:
      "What scrolling does on the canvas. Pinching, and the wheel with Ctrl, always zoom. Automatic: a trackpad moves the canvas, a wheel zooms.",
    schema: z.enum(["automatic", "zoom", "move"]),
    default: "automatic",
  },
  "canvas.drag": {
    title: "Drag on the empty canvas",
    description:
      "What dragging with the main button does; with Shift held, it always draws a selection frame.",
    schema: z.enum(["move", "select"]),
    default: "move",
  },
  "canvas.snap": {
    title: "Snap",
    description: "Nodes that are dragged snap to the edges and middles of others, or to the grid.",
    schema: z.enum(["nodes", "grid", "off"]),
    default: "nodes",
  },
  "canvas.minimap": {
    title: "Map of the canvas",
    description: "A small picture of the whole canvas in its corner.",
    schema: z.boolean(),
    default: true,
  },
  "ui.theme": {
    title: "Theme",
    description: "Colours of the window.",
    schema: z.enum(["system", "light", "dark"]),
    default: "system",
  },
} as const satisfies Record<string, SettingDefinition>;

type SettingDefinition = {
  title: string;
  description: string;
  schema: z.ZodType;
  default: unknown;
  unit?: string;
  environment?: string;
};

export type SettingKey = keyof typeof settingDefinitions;
export const settingKeys = Object.keys(settingDefinitions) as readonly SettingKey[];

export type Settings = { readonly [Key in SettingKey]: z.infer<(typeof settingDefinitions)[Key]["schema"]> };

/** The definition of one setting, with what only some of them have. */
export function settingDefinition(key: SettingKey): SettingDefinition {
  return settingDefinitions[key];
}

/** A value that was not taken, and why; the default (or the file's value) stands in for it. */
export const SettingProblem = z.strictObject({ key: z.string(), source: z.string(), message: z.string() });
export type SettingProblem = z.infer<typeof SettingProblem>;

export type SettingsSource = { readonly name: string; readonly values: Readonly<Record<string, unknown>> };

/** Settles the settings: later sources win; a bad value is named and passed over. */
export function resolveSettings(sources: readonly SettingsSource[]): {
  settings: Settings;
  problems: SettingProblem[];
} {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const key of settingKeys) values[key] = settingDefinitions[key].default;
  for (const { name, values: given } of sources) {
    for (const [key, value] of Object.entries(given)) {
      if (!isSettingKey(key)) {
        problems.push({ key, source: name, message: `There is no setting "${key}"` });
        continue;
      }
      const parsed = settingDefinitions[key].schema.safeParse(value);
      if (parsed.success) values[key] = parsed.data;
      else
        problems.push({
          key,
          source: name,
          message: parsed.error.issues.map((issue) => issue.message).join("; "),
        });
    }
  }
  return { settings: values as Settings, problems };
}

/** The settings that environment variables set; numbers are read as numbers, `true` and `1`, `false` and `0` as such. */
export function settingsFromEnvironment(env: Readonly<Record<string, string | undefined>>): SettingsSource {
  const values: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const name = settingDefinition(key).environment;
    const text = name === undefined ? undefined : env[name];
    if (text === undefined || text === "") continue;
    values[key] = fromText(text, settingDefinitions[key].default);
  }
  return { name: "environment", values };
}

function fromText(text: string, like: unknown): unknown {
  if (typeof like === "number") return Number(text);
  if (typeof like !== "boolean") return text;
  return { true: true, "1": true, false: false, "0": false }[text.toLowerCase()] ?? text;
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingDefinitions, key);
}
