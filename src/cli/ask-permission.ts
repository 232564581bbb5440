import { createInterface } from "node:readline/promises";
import type { TurnPart } from "../shared/chat/chat.ts";

export type PermissionAnswer = { readonly decision: "allow" | "deny"; readonly reason?: string };

const NOBODY: PermissionAnswer = { decision: "deny", reason: "Nobody can be asked in this terminal." };

/**
 * Asks in the terminal whether a tool may run; anything but yes is a no.
 * @param options.canAsk false where no person reads the output and types the input: the answer is no
 */
export async function askPermission(
  tool: Pick<Extract<TurnPart, { type: "tool" }>, "name" | "input">,
  { canAsk, signal }: { canAsk: boolean; signal: AbortSignal },
): Promise<PermissionAnswer> {
  if (!canAsk) return NOBODY;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const input = JSON.stringify(tool.input ?? {}, undefined, 2);
    const answer = await terminal.question(`\nClaude asks to use ${tool.name}:\n${input}\nAllow it? [y/N] `, {
      signal,
    });
    return /^y(es)?$/i.test(answer.trim()) ? { decision: "allow" } : { decision: "deny" };
  } catch (error) {
    if (signal.aborted) return { decision: "deny" };
    throw error;
  } finally {
    terminal.close();
  }
}
