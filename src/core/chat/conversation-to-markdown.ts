import type {
  ConversationSummary,
  Mention,
  Turn,
  TurnChange,
  TurnPart,
  TurnState,
} from "../../shared/chat/chat.ts";
import { assertNever } from "../../shared/errors.ts";
import { changeRowText } from "../../shared/study/describe-patch.ts";

export type ExportInput = {
  readonly conversation: ConversationSummary;
  /** The turns that are shown, oldest first. */
  readonly path: readonly Turn[];
  readonly allTurns: readonly Turn[];
  readonly studyName: string;
  /** ms since 1970 */
  readonly exportedAt: number;
};

/** A piece of the page: what somebody wrote is quoted line by line, everything else is an item of a list. */
type Block = { readonly type: "quote" | "item"; readonly text: string };

const stateTitles = {
  waiting: "Waiting",
  running: "Running",
  done: "Done",
  stopped: "Stopped",
  failed: "Failed",
  interrupted: "Interrupted",
} as const satisfies Record<TurnState, string>;

const changeTitles = {
  applied: "Applied",
  pending: "Waits for review",
  rejected: "Rejected",
} as const satisfies Record<Exclude<TurnChange["state"], "refused">, string>;

/**
 * The turns that are shown, to read. What the user and Claude wrote may hold any Markdown, also a code block without
 * an end; it stands in quotes, which end with their last line, so that it cannot take in what comes after it.
 */
export function conversationToMarkdown(input: ExportInput): string {
  const { conversation, path, allTurns, studyName, exportedAt } = input;
  const elsewhere = allTurns.length - path.length;
  const facts = [
    `Study: ${escaped(studyName)}`,
    `Started: ${timeText(conversation.createdAt)}`,
    `Last message: ${timeText(conversation.lastActiveAt)}`,
    `Exported: ${timeText(exportedAt)}`,
    ...(conversation.totals.costUsd > 0 ? [`Cost: ${costText(conversation.totals.costUsd)}`] : []),
    ...(elsewhere > 0
      ? [`Left out: ${counted(elsewhere, "message")} on other branches; an export as JSON has them`]
      : []),
  ];
  const head = [`# ${escaped(conversation.title)}`, ...inBlocks(facts.map(item))];
  return `${[...head, ...path.flatMap(turnBlocks)].join("\n\n")}\n`;
}

function turnBlocks(turn: Turn, index: number): string[] {
  const said = [
    ...quote(turn.userText),
    ...turn.attachments.map(({ name, mediaType, bytes }) =>
      item(`Attached: ${code(name)} (${mediaType}, ${bytes.toLocaleString("en-US")} bytes)`),
    ),
    ...(turn.mentions.length === 0 ? [] : [item(`Mentioned: ${turn.mentions.map(mentionText).join(", ")}`)]),
    ...(turn.selection.length === 0
      ? []
      : [item(`Selected: ${turn.selection.map(({ label }) => `"${escaped(label)}"`).join(", ")}`)]),
  ];
  const changes = turn.changes.flatMap(changeItems);
  return [
    `## ${index + 1}. ${timeText(turn.createdAt)}`,
    "### You",
    ...inBlocks(said),
    "### Claude",
    ...inBlocks(turn.parts.flatMap(partBlocks)),
    ...(changes.length === 0 ? [] : ["### Changes", ...inBlocks(changes)]),
    ...(changes.length > 0 && turn.undone ? ["These changes were undone."] : []),
    ...inBlocks(endItems(turn)),
  ];
}

function mentionText(mention: Mention): string {
  return mention.type === "node" ? `"${escaped(mention.label)}"` : code(mention.path);
}

function partBlocks(part: TurnPart): Block[] {
  switch (part.type) {
    case "text":
      return quote(part.text);
    case "thinking":
      return [];
    case "tool":
      return [item(`Tool ${code(part.name.replace(/^mcp__planform__/, ""))}: ${part.state}`)];
    case "notice":
      return [item(`Notice: ${escaped(part.text)}`)];
    default:
      return assertNever(part);
  }
}

function changeItems({ state, rows, reason }: TurnChange): Block[] {
  if (state === "refused") {
    const what = rows.map((row) => `${escaped(changeRowText(row))}; `).join("");
    return [item(`Refused: ${what}${escaped(reason ?? "no reason is known")}`)];
  }
  return rows.map((row) => item(`${changeTitles[state]}: ${escaped(changeRowText(row))}`));
}

function endItems({ state, error, model, usage }: Turn): Block[] {
  const why = error === undefined ? "" : `: ${escaped(error.message)} (${error.code})`;
  const costs = [
    ...(model === undefined ? [] : [`Model ${escaped(model)}`]),
    ...(usage === undefined
      ? []
      : [
          `${(usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens).toLocaleString("en-US")} tokens in`,
          `${usage.outputTokens.toLocaleString("en-US")} out`,
        ]),
    ...(usage?.costUsd === undefined ? [] : [costText(usage.costUsd)]),
  ];
  return [item(`${stateTitles[state]}${why}`), ...(costs.length === 0 ? [] : [item(costs.join(", "))])];
}

function item(text: string): Block {
  return { type: "item", text: `- ${text}` };
}

/** Nothing for a text in which nothing can be seen. */
function quote(text: string): Block[] {
  if (text.trim() === "") return [];
  const lines = text.split(/\r\n|\r|\n/).map((line) => (line === "" ? ">" : `> ${line}`));
  return [{ type: "quote", text: lines.join("\n") }];
}

/** Items that follow each other are one list. Two lists or two quotes never touch. */
function inBlocks(blocks: readonly Block[]): string[] {
  const pieces = blocks.map(({ type, text }, index) => {
    const isNextItem = type === "item" && blocks[index - 1]?.type === "item";
    return `${index === 0 ? "" : isNextItem ? "\n" : "\n\n"}${text}`;
  });
  return pieces.length === 0 ? [] : [pieces.join("")];
}

/** A text of others in a line of ours, in which no sign has a meaning of its own. */
function escaped(text: string): string {
  return inOneLine(text).replace(/[\\`*_[\]<>&~$|#]/g, "\\$&");
}

/** A name as code: between more backticks than stand in a row in it. */
function code(text: string): string {
  const line = inOneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const [ticks, space] = ["`".repeat(longest + 1), longest === 0 ? "" : " "];
  return `${ticks}${space}${line}${space}${ticks}`;
}

function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function costText(usd: number): string {
  return usd > 0 && usd < 0.01 ? "under $0.01" : `$${usd.toFixed(2)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
