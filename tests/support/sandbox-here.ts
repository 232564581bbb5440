import { type FoundSandbox, findSandbox } from "../../src/system/sandbox/find-sandbox.ts";

/** The sandbox of this machine. Where there is none, tests that need one say so and are left out. */
export const sandboxHere: FoundSandbox = await findSandbox(process.env);

if (sandboxHere.state === "missing")
  process.stdout.write(`skipped: no sandbox on this machine (${sandboxHere.reason})\n`);
