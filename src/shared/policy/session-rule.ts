import { z } from "zod";

/**
 * What a session in power mode does without asking again, because the user said so once. Every kind is exact: a rule
 * never says more than the text that was shown with it.
 */
export const SessionRule = z.discriminatedUnion("type", [
  /** This command, character by character. */
  z.strictObject({ type: z.literal("command"), command: z.string().min(1).max(100_000) }),
  /** One plain command that begins with these words: no second command, redirection, substitution or variable in it. */
  z.strictObject({ type: z.literal("command-prefix"), words: z.array(z.string().min(1)).min(1).max(3) }),
  /** Files in a folder, absolute and with its links resolved. */
  z.strictObject({
    type: z.literal("folder"),
    access: z.enum(["read", "write"]),
    folder: z.string().min(1).max(4_096),
  }),
  /** Pages of a host, and of no other. */
  z.strictObject({ type: z.literal("host"), host: z.string().min(1).max(253) }),
  /** Any call of a tool. */
  z.strictObject({ type: z.literal("tool"), name: z.string().min(1).max(200) }),
]);
export type SessionRule = z.infer<typeof SessionRule>;

/** A rule in words: "Claude may, without asking, ...". */
export function describeRule(rule: SessionRule): string {
  switch (rule.type) {
    case "command":
      return `run exactly: ${rule.command}`;
    case "command-prefix":
      return `run commands that begin with: ${rule.words.join(" ")}`;
    case "folder":
      return rule.access === "read"
        ? `read files in ${rule.folder}`
        : `write and change files in ${rule.folder}`;
    case "host":
      return `fetch pages of ${rule.host}`;
    case "tool":
      return `use ${rule.name}`;
  }
}

/** A rule that holds, as windows show it. */
export const KeptRule = z.strictObject({ id: z.string(), rule: SessionRule, createdAt: z.number() });
export type KeptRule = z.infer<typeof KeptRule>;

/** What has to be typed before a session stops asking. */
export const STOP_ASKING_WORDS = "do not ask";
