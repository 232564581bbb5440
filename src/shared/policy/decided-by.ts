import { z } from "zod";

/**
 * Who decided whether something may run. `mode`: the mode's fixed rules. `user`: a person, just then. `rule`: a rule
 * that a person made for the session. `not-asking`: the session was told not to ask. `time-limit`: nobody answered in
 * time. `nobody`: nobody was there to answer.
 */
export const DecidedBy = z.enum(["mode", "user", "rule", "not-asking", "time-limit", "nobody"]);
export type DecidedBy = z.infer<typeof DecidedBy>;

/** What Claude is told of a denial for which the user gave no reason. */
export const DENIED_WITHOUT_REASON = "The user did not allow it.";
