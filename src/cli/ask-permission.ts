import { createInterface } from "node:readline/promises";
import { type ApprovalRequest, describePlace, describeRequest } from "../shared/chat/approval-request.ts";
import type { TurnPart } from "../shared/chat/chat.ts";
import { describeRule, type SessionRule } from "../shared/policy/session-rule.ts";
import { visibleText } from "../shared/visible-text.ts";

type AskingTool = Pick<Extract<TurnPart, { type: "tool" }>, "name" | "input" | "approval">;

export type PermissionAnswer =
  | { readonly decision: "allow"; readonly rule?: SessionRule }
  | { readonly decision: "deny"; readonly reason?: string; readonly isUnasked?: true };

const NOBODY: PermissionAnswer = {
  decision: "deny",
  reason: "Nobody can be asked in this terminal.",
  isUnasked: true,
};

/**
 * Asks in the terminal whether a tool may run; anything but yes is a no.
 * @param options.canAsk false where no person reads the output and types the input: the answer is no
 * @param options.signal ends the question
 * @returns undefined when it was ended before there was an answer
 */
export async function askPermission(
  tool: AskingTool,
  { canAsk, signal }: { canAsk: boolean; signal: AbortSignal },
): Promise<PermissionAnswer | undefined> {
  if (!canAsk) return NOBODY;
  if (signal.aborted) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return readAnswer(await terminal.question(questionText(tool), { signal }), tool.approval?.rules?.[0]);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write("\n");
    return undefined;
  } finally {
    terminal.close();
  }
}

/** What is typed: `y`, `s` where there is a rule to make, `n` and a reason. The default is no. */
export function readAnswer(line: string, rule: SessionRule | undefined): PermissionAnswer {
  const typed = line.trim();
  if (/^y(es)?$/i.test(typed)) return { decision: "allow" };
  if (/^s$/i.test(typed) && rule !== undefined) return { decision: "allow", rule };
  const reason = /^no?[\s:,]+(.+)$/is.exec(typed)?.[1];
  return { decision: "deny", ...(reason === undefined ? {} : { reason: reason.slice(0, 2_000) }) };
}

/** Where a tool acts and exactly what it would do, with nothing hidden in it, and what can be answered. */
export function questionText({ name, input, approval }: AskingTool): string {
  const { title, what, rest } = describeRequest(name, input);
  const place = describePlace(name, approval?.where);
  const rule = approval?.rules?.[0];
  const facts = [
    approval?.description,
    place === undefined ? undefined : `${place.words} ${place.where}`.trimEnd(),
    approval?.asksBecause,
  ];
  const lines = [
    `Claude asks to ${oneLine(title)}`,
    ...facts.flatMap((fact) => (fact === undefined ? [] : [`  ${oneLine(fact)}`])),
    ...indent(exactly(what)),
    ...(rest === undefined ? [] : ["  Also given:", ...indent(rest)]),
    ...(rule === undefined
      ? []
      : ["  With s Claude may, without asking until this command ends,", ...indent(describeRule(rule))]),
  ].map(visibleText);
  const choices = rule === undefined ? "y once" : "y once, s for the session";
  return `\n${lines.join("\n")}\nAllow it? [${choices}, N or n REASON] `;
}

function exactly(what: ApprovalRequest["what"]): string {
  switch (what.type) {
    case "code":
      return what.text;
    case "path":
      return what.path;
    case "file":
      return `${what.path}\n${what.content}`;
    case "edit":
      return [what.path, ...what.edits.flatMap(editLines)].join("\n");
  }
}

const signs = { same: " ", removed: "-", added: "+" } as const;

function editLines({
  isEverywhere,
  rows,
}: Extract<ApprovalRequest["what"], { type: "edit" }>["edits"][number]) {
  return [
    ...(isEverywhere ? ["Everywhere in the file:"] : []),
    ...rows.map(({ kind, text }) => `${signs[kind]} ${text}`),
  ];
}

/** A line of its own: what follows a line end could be taken for words of Planform. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function indent(text: string): string[] {
  return visibleText(text)
    .split("\n")
    .map((line) => `    ${line}`);
}
