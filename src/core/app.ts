import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { RateLimitState } from "../shared/chat/chat.ts";
import type { StudyCard, StudyDiagnosis } from "../shared/contract/studies.ts";
import type { Snapshot } from "../shared/contract.ts";
import type { DoctorReport } from "../shared/doctor.ts";
import { AppError } from "../shared/errors.ts";
import type { OpenStudy } from "../shared/events.ts";
import { type FoundSandbox, findSandbox } from "../system/sandbox/find-sandbox.ts";
import { createLauncher, type Programs } from "./chat/launcher.ts";
import { createProcessSlots } from "./chat/process-slots.ts";
import { createDemoService } from "./demo/demo-service.ts";
import { buildDiagnostics } from "./doctor/diagnostics.ts";
import { createDoctor } from "./doctor/doctor.ts";
import { createFailureLog, type FailureLog } from "./doctor/failure-log.ts";
import { createEventHub, type EventHub } from "./event-hub.ts";
import { readRecents, rememberStudy } from "./recents.ts";
import { runnerProgram } from "./runs/runner-program.ts";
import { openSettings, type SettingsFile } from "./settings-file.ts";
import { createStudy, type NewStudy } from "./study/create-study.ts";
import { diagnoseStudy, isRepairable, repairStudy } from "./study/repair-study.ts";
import { findStudyFolder } from "./study/study-folder.ts";
import { copySample, findFreeFolder, listStudyCards } from "./study/study-library.ts";
import { createTrustStore } from "./trust/trust-store.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

export type AppOptions = {
  readonly host: Snapshot["app"]["host"];
  readonly version: string;
  readonly programs: Programs;
  readonly resourcesFolder: string;
  /** Turns go to the offline demo model instead of the user's account. */
  readonly demo: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
};

/** One window's program: at most one open study, and everything around it. */
export type App = {
  readonly events: EventHub;
  readonly settings: SettingsFile;
  snapshot(): Snapshot;
  /** @throws AppError study-not-open */
  workspace(): Workspace;
  listStudies(): Promise<StudyCard[]>;
  /** Opens a study in place of the one that is open. One that can be mended leads the windows to the view for that. */
  openStudy(path: string): Promise<OpenStudy>;
  diagnoseStudy(path: string): Promise<StudyDiagnosis>;
  /** Goes back to the last good revision of a study whose study.json is broken, and opens it. */
  repairStudy(path: string): Promise<OpenStudy>;
  openSample(name: string): Promise<OpenStudy>;
  /** Makes a study and opens it. A relative path lies among the user's studies, `~` is the user's home. */
  createStudy(wanted: Omit<NewStudy, "folder"> & { readonly path: string }): Promise<OpenStudy>;
  /** A free folder among the user's studies for a study of this name. */
  proposeFolder(name: string): Promise<string>;
  setSetting(key: string, value: unknown): Promise<void>;
  doctor(options: { refresh: boolean }): Promise<DoctorReport>;
  /** Errors that calls of windows were answered with. */
  readonly failures: FailureLog;
  /** What helps to find a fault, as a file that holds nothing private. */
  diagnostics(): Promise<{ fileName: string; text: string }>;
  close(): Promise<void>;
};

/**
 * Waits for a study that is opened from outside the window, and takes it for opened where it can be mended: the window
 * shows the view for that.
 * @returns why the study is not open; undefined when it is
 */
export async function openOrRepair(opening: Promise<OpenStudy>): Promise<AppError | undefined> {
  try {
    await opening;
    return undefined;
  } catch (error) {
    if (isRepairable(error)) return error;
    throw error;
  }
}

/** The app's own folder: recents, settings, copies of samples, the demo's home. PLANFORM_HOME moves it. */
export function appHomeFolder(env: Readonly<NodeJS.ProcessEnv>): string {
  return resolve(env.PLANFORM_HOME || join(env.HOME || homedir(), ".planform"));
}

/** Wires everything; `close` undoes it. */
export async function createApp(options: AppOptions): Promise<App> {
  const { programs, resourcesFolder, env, demo } = options;
  const homeFolder = appHomeFolder(env);
  await mkdir(homeFolder, { recursive: true, mode: 0o700 });
  const samplesFolder = join(resourcesFolder, "samples");
  const studiesFolder = join(homeFolder, "studies");
  const settings = await openSettings(homeFolder, env);
  const trustStore = createTrustStore(homeFolder);
  const events = createEventHub();
  const demoService = demo
    ? createDemoService(join(homeFolder, "demo"), () => settings.current()["chat.demoPaceMs"])
    : undefined;
  const launcher = createLauncher({
    programs,
    env,
    homeFolder,
    settings: settings.current,
    demo: demoService?.get,
  });
  let foundSandbox: Promise<FoundSandbox> | undefined;
  /** Looked for once: what is installed meanwhile counts from the next start on. */
  const sandbox = (): Promise<FoundSandbox> => {
    foundSandbox ??= findSandbox(env);
    return foundSandbox;
  };
  const slots = createProcessSlots(() => settings.current()["turn.maxProcesses"]);
  const doctor = createDoctor({ programs, launcher, env, demo });
  const failures = createFailureLog();
  let open: Workspace | undefined;
  let rateLimit: RateLimitState | undefined;
  let repairPath: string | undefined;
  /** Openings and closings one after the other: two at once could both hold the place of the open study. */
  let changing: Promise<unknown> = Promise.resolve();

  function inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const result = changing.then(change);
    changing = result.catch(() => undefined); // its caller gets the error; the next in turn does not care
    return result;
  }

  async function closeOpen(): Promise<void> {
    const closing = open;
    open = undefined;
    // The demo model ends with this program; other turns go on, and the next program takes them up.
    await closing?.close({ stopTurns: demo });
  }

  async function openStudy(path: string): Promise<OpenStudy> {
    try {
      return await openNext(path);
    } catch (error) {
      if (isRepairable(error)) {
        repairPath = resolve(path);
        events.publish({ type: "study.to-repair", path: repairPath });
      }
      throw error;
    }
  }

  function openNext(path: string): Promise<OpenStudy> {
    // The first turn finds the claude command looked up already; what is wrong with it, that turn or doctor will say.
    launcher.inspect().catch(() => undefined);
    return inTurn(async () => {
      const { folder } = await findStudyFolder(resolve(path));
      if (open?.layout.folder === folder) return open.describe();
      // Windows still show the study before: what happens in the next one is in the snapshot that they read then.
      let isShown = false;
      const next = await openWorkspace({
        path: folder,
        host: options.host,
        announce: (event) => {
          if (isShown) events.publish(event);
        },
        launcher,
        slots,
        settings: settings.current,
        trustStore,
        env,
        runner: (isTrusted) => runnerProgram(programs, env, settings.current(), { isTrusted }),
        onFailure: (error) => failures.note("runs.follow", error),
        sandbox,
        isDemo: demo,
        onRateLimit: (state) => {
          rateLimit = state;
          events.publish({ type: "rate-limit.changed", rateLimit: state });
        },
      });
      try {
        await closeOpen();
      } finally {
        open = next;
        repairPath = undefined;
        isShown = true;
        events.publish({ type: "study.opened" });
      }
      // A list of recent studies that cannot be written is no reason to say that the study did not open.
      await rememberStudy(homeFolder, next.layout.folder).catch(() => undefined);
      return next.describe();
    });
  }

  return {
    events,
    settings,

    snapshot: () => ({
      seq: events.seq(),
      app: { version: options.version, host: options.host, demo, platform: process.platform },
      ...(open === undefined ? {} : { open: open.describe() }),
      ...(open !== undefined || repairPath === undefined ? {} : { repairPath }),
      sessions: open?.sessions.listSessions() ?? [],
      runs: open?.runs.list() ?? [],
      queue: open?.engine.queue() ?? { limit: slots.limit(), running: 0, waiting: [] },
      ...(rateLimit === undefined ? {} : { rateLimit }),
      settings: {
        values: { ...settings.current() },
        problems: settings.problems(),
        fixed: settings.fixed(),
        file: settings.path,
      },
    }),

    workspace() {
      if (open === undefined) throw new AppError("study-not-open", "No study is open");
      return open;
    },

    listStudies: async () => listStudyCards(await readRecents(homeFolder), samplesFolder),
    openStudy,
    diagnoseStudy: (path) => diagnoseStudy(resolve(path)),
    async repairStudy(path) {
      await repairStudy(resolve(path), options.host);
      return openStudy(path);
    },
    openSample: async (name) =>
      openStudy(await copySample({ samplesFolder, name, studiesFolder, trust: trustStore.trust })),
    async createStudy({ path, ...wanted }) {
      const folder = resolve(studiesFolder, path.replace(/^~(?=$|[/\\])/, env.HOME || homedir()));
      await createStudy({ ...wanted, folder }, { samplesFolder, trust: trustStore.trust });
      return openStudy(folder);
    },
    proposeFolder: (name) => findFreeFolder(studiesFolder, name),

    async setSetting(key, value) {
      await settings.set(key, value);
      events.publish({ type: "settings.changed" });
    },

    doctor,
    failures,

    async diagnostics() {
      const present = open;
      return buildDiagnostics(
        {
          madeAt: Date.now(),
          app: { version: options.version, host: options.host, demo },
          doctor: await doctor({ refresh: false }),
          settings: {
            values: settings.current(),
            problems: settings.problems(),
            fixed: settings.fixed(),
          },
          study: await present?.facts(),
          sessions: present?.sessions.listSessions() ?? [],
          queue: present?.engine.queue() ?? { limit: slots.limit(), running: 0, waiting: [] },
          failures: failures.list(),
        },
        env,
      );
    },

    close: () =>
      inTurn(async () => {
        try {
          await closeOpen();
        } finally {
          await launcher.close();
          await demoService?.close();
        }
      }),
  };
}
