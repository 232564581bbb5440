import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { QueueState, RateLimitState, SessionInfo } from "./chat/chat.ts";
import { auditContract } from "./contract/audit.ts";
import { base, None } from "./contract/base.ts";
import { attachmentsContract, conversationsContract } from "./contract/conversations.ts";
import { runsContract } from "./contract/runs.ts";
import { chatContract, sessionsContract } from "./contract/sessions.ts";
import { studiesContract } from "./contract/studies.ts";
import { studyContract } from "./contract/study.ts";
import { DoctorReport } from "./doctor.ts";
import { AppEvent, OpenStudy } from "./events.ts";
import { RunSummary } from "./optimise/run.ts";
import { SettingProblem } from "./settings.ts";

export const Snapshot = z.strictObject({
  /** Number of the last event that the snapshot holds; follow events from here. */
  seq: z.number().int(),
  app: z.strictObject({
    version: z.string(),
    host: z.enum(["electron", "web", "cli"]),
    demo: z.boolean(),
    platform: z.string(),
  }),
  open: OpenStudy.optional(),
  /** The study that was to be opened and has to be mended first; only while none is open. */
  repairPath: z.string().optional(),
  sessions: z.array(SessionInfo),
  /** Runs of the open study, the newest first. */
  runs: z.array(RunSummary),
  queue: QueueState,
  rateLimit: RateLimitState.optional(),
  settings: z.strictObject({
    values: z.record(z.string(), z.json()),
    problems: z.array(SettingProblem),
    /** Keys that an environment variable sets: they cannot be changed in the window. */
    fixed: z.array(z.string()),
    file: z.string(),
  }),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** The whole conversation between a window and its host. Nothing else crosses. */
export const contract = {
  /** Answered at any time, also without a study: tells a window that its connection works. */
  ping: base.input(None).output(z.literal("pong")),
  snapshot: base.input(None).output(Snapshot),
  /** Replays the events after `since`, then goes on live. */
  events: base
    .input(z.strictObject({ since: z.number().int().nonnegative() }))
    .output(eventIterator(AppEvent)),
  studies: studiesContract,
  study: studyContract,
  conversations: conversationsContract,
  attachments: attachmentsContract,
  sessions: sessionsContract,
  chat: chatContract,
  audit: auditContract,
  runs: runsContract,
  settings: {
    set: base
      .input(z.strictObject({ key: z.string(), value: z.json() }))
      .output(z.strictObject({ problems: z.array(SettingProblem) })),
  },
  /** What helps to find a fault, as text without secrets and without the study's content. */
  diagnostics: base.input(None).output(z.strictObject({ fileName: z.string(), text: z.string() })),
  /** Looks at what Planform needs on this machine; takes a second or two unless a report from before will do. */
  doctor: base.input(z.strictObject({ refresh: z.boolean().default(false) })).output(DoctorReport),
};
export type Contract = typeof contract;
