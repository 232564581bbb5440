import { outerPrograms } from "../../shared/programs.ts";
import { needProgram } from "./need-program.ts";
import { runProgram } from "./run-program.ts";
import { findInput } from "./step-input.ts";
import type { TrialWork } from "./trial-work.ts";

export type ScriptCall = {
  readonly nodeId: string;
  readonly label: string;
  /** In the trial folder, which it starts in. */
  readonly script: string;
  readonly interpreter: "python" | "node";
  readonly timeLimitS: number;
};

/** @returns what the script printed @throws TrialFailure */
export async function runScript(call: ScriptCall, work: TrialWork): Promise<string> {
  const { nodeId, label, script, interpreter, timeLimitS } = call;
  const program = needProgram(interpreter, { nodeId, label }, work);
  const { folder, name } = await findInput(script, { nodeId, label }, work);
  const path = folder === "." ? name : `${folder}/${name}`;
  const { stdout } = await runProgram(work, {
    nodeId,
    label,
    program,
    name: outerPrograms[interpreter].title,
    args: [path],
    folder: ".",
    timeLimitS,
  });
  return stdout;
}
