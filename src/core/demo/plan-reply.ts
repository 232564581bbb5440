import type { Subject } from "./canvas-draft.ts";
import { helpText, missingToolText, notUnderstoodText } from "./demo-texts.ts";
import { bold, describeProblems, joinWords, listStudies } from "./describe-canvas.ts";
import { describeRunAnswer } from "./describe-run-answer.ts";
import type { Intent } from "./intents.ts";
import { continueInterview, interviewOverText, readInterview } from "./interview.ts";
import { parseRequest } from "./parse-request.ts";
import { planActions } from "./plan-actions.ts";
import type { Action, PlanItem } from "./plan-items.ts";
import { isPlain } from "./plan-plain.ts";
import {
  type Canvas,
  parseCanvas,
  parseChangeAnswer,
  parseMessage,
  parseProblems,
  parseStudies,
  sayDone,
} from "./read-canvas.ts";
import type { Exchange, ToolOutcome } from "./read-conversation.ts";
import type { ReplyPart } from "./reply-part.ts";
import { parseOperationId } from "./run-answers.ts";
import { readAnswer } from "./which-one.ts";

/**
 * The demo model's next message. Everything is decided from the conversation: the plan is made again from the
 * first look at the canvas, and the tool results since the newest user text say how far it has come.
 * @param toolNames Tools that the request offers, with their prefixes.
 */
export function planReply(exchanges: readonly Exchange[], toolNames: readonly string[]): ReplyPart[] {
  const exchange = exchanges.at(-1);
  if (exchange === undefined) return [text(helpText)];
  const findTool = (name: string) =>
    toolNames.find((offered) => offered === name || offered.endsWith(`__${name}`));

  const interview = readInterview(exchanges);
  if (interview?.type === "leave") return [text(interviewOverText)];
  if (interview !== undefined) {
    const look = lookAtCanvas(exchange.outcomes, findTool, "Let me look at the canvas.");
    if (look.type === "reply") return look.parts;
    return continueInterview(interview, look.canvas, look.outcomes, findTool);
  }

  const request = readRequest(exchanges);
  if (request.intents.every((intent) => intent.type === "unclear" && intent.reason === undefined)) {
    return [text(notUnderstoodText)];
  }
  let canvas: Canvas = { nodes: [], edges: [], problems: [] };
  let outcomes = exchange.outcomes;
  if (!request.intents.every(isPlain)) {
    const look = lookAtCanvas(outcomes, findTool, introduce(request.intents));
    if (look.type === "reply") return look.parts;
    ({ canvas, outcomes } = look);
  }

  const plan = planActions(request.intents, canvas, request);
  if (plan.type === "ask") return [text(plan.question)];
  return continuePlan(plan.items, canvas, outcomes, findTool, exchange.outcomes.length === 0);
}

/** The canvas, once all of it was read, and what came after that; until then the next message that reads it. */
function lookAtCanvas(
  outcomes: readonly ToolOutcome[],
  findTool: (name: string) => string | undefined,
  introduction: string,
):
  | { type: "reply"; parts: ReplyPart[] }
  | { type: "canvas"; canvas: Canvas; outcomes: readonly ToolOutcome[] } {
  const reply = (...parts: ReplyPart[]) => ({ type: "reply" as const, parts });
  const reader = findTool("canvas_read");
  if (reader === undefined) return reply(text(missingToolText("canvas_read")));
  const reads = outcomes.slice(
    0,
    countLeading(outcomes, ({ name }) => name === reader),
  );
  if (reads.length === 0) return reply(text(introduction), { type: "tool", name: reader, input: {} });
  const failed = reads.find((outcome) => outcome.isError);
  const read = failed ? undefined : parseCanvas(reads.map((outcome) => outcome.text));
  if (read === undefined) {
    const reason = shorten((failed ?? reads[0])?.text ?? "");
    return reply(text(`I could not read the canvas, so nothing was changed: ${reason}`));
  }
  if (read.nextOffset !== undefined)
    return reply({ type: "tool", name: reader, input: { offset: read.nextOffset } });
  return { type: "canvas", canvas: read.canvas, outcomes: outcomes.slice(reads.length) };
}

/** Gives the next tool call, or when all have their results the closing words. */
function continuePlan(
  items: readonly PlanItem[],
  canvas: Canvas,
  outcomes: readonly ToolOutcome[],
  findTool: (name: string) => string | undefined,
  isFirst: boolean,
): ReplyPart[] {
  const paragraphs: string[] = [];
  const ids = new Map<string, string>();
  const labels = new Map(canvas.nodes.map((node) => [node.id, node.label]));
  let used = 0;
  for (const item of items) {
    if (item.type === "say") {
      paragraphs.push(item.text);
      continue;
    }
    const input = bindIds(item.input, ids);
    const name = findTool(item.tool);
    if (name === undefined) {
      paragraphs.push(missingToolText(item.tool));
      continue;
    }
    if (input === undefined) {
      if (item.isFollowUp === true) continue;
      paragraphs.push(`I did not ${item.attempt}, because the node it needs could not be added.`);
      continue;
    }
    const outcome = outcomes[used];
    if (outcome === undefined) {
      const call: ReplyPart = { type: "tool", name, input };
      return isFirst ? [text(announce(item)), call] : [call];
    }
    used += 1;
    const newId = outcome.isError
      ? undefined
      : (parseChangeAnswer(outcome.text)?.addedIds[0] ?? parseOperationId(outcome.text));
    if (item.creates !== undefined && newId !== undefined) ids.set(item.creates, newId);
    paragraphs.push(report(item, input, outcome, labels));
  }
  return [text(paragraphs.join("\n\n"))];
}

/** Says what a tool's result says: an error as an error, and a connection only where one was made. */
function report(
  action: Action,
  input: Action["input"],
  outcome: ToolOutcome,
  labels: ReadonlyMap<string, string>,
): string {
  if (outcome.isError) return `I could not ${action.attempt}: ${shorten(outcome.text)}`;
  if (action.done === undefined) return showAnswer(action, outcome);
  const sentences = [sayDone(action.done, outcome.text)];
  if (Array.isArray(input.connectTo) && input.connectTo.length > 0) {
    const answer = parseChangeAnswer(outcome.text);
    const isConnected = (id: string) =>
      answer?.connections.some((edge) => edge.sourceId === id || edge.targetId === id) === true;
    const wanted = input.connectTo.filter((id): id is string => typeof id === "string");
    const labelOf = (id: string) => bold(labels.get(id) ?? id);
    const made = wanted.filter(isConnected).map(labelOf);
    const missing = wanted.filter((id) => !isConnected(id)).map(labelOf);
    if (made.length > 0) sentences.push(`It is connected to ${joinWords(made)}.`);
    if (missing.length > 0)
      sentences.push(`The answer of the tool shows no connection to ${joinWords(missing)}.`);
  }
  return [...sentences, ...action.remarks].join(" ");
}

function showAnswer(action: Action, outcome: ToolOutcome): string {
  if (action.tool === "check_study") {
    const problems = parseProblems(outcome.text);
    if (problems) return describeProblems(problems);
  }
  const studies = action.tool === "list_studies" ? parseStudies(outcome.text) : undefined;
  if (studies) return listStudies(studies);
  const told = describeRunAnswer(action.tool, outcome.text);
  if (told !== undefined) return told;
  const message = parseMessage(outcome.text);
  if (message !== undefined) return message;
  const fence = "`".repeat(Math.max(3, ...[...outcome.text.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `I asked to ${action.attempt}. The answer:\n\n${fence}\n${shorten(outcome.text, 4000)}\n${fence}`;
}

/** Puts the ids that the tools gave in the place of the planned ones; undefined where a needed node is missing. */
function bindIds(input: Action["input"], ids: ReadonlyMap<string, string>): Action["input"] | undefined {
  const bound: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (key === "connectTo" && Array.isArray(value)) {
      const known = value.map((id) => bindId(id, ids)).filter((id) => id !== undefined);
      if (known.length > 0) bound[key] = known;
    } else {
      const id = key.endsWith("Id") ? bindId(value, ids) : value;
      if (id === undefined) return undefined;
      bound[key] = id;
    }
  }
  return bound;
}

function bindId(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  return typeof value === "string" && value.startsWith("new:") ? ids.get(value) : value;
}

type Request = {
  readonly intents: readonly Intent[];
  readonly choices: ReadonlyMap<string, string>;
  readonly subject: Subject | undefined;
};

/** The requests of the newest text; where it answers a question, those of the text that led to the question. */
function readRequest(exchanges: readonly Exchange[]): Request {
  const newest = exchanges.at(-1);
  const before = exchanges.slice(0, -1);
  const intents = parseRequest(newest?.userText ?? "");
  const question = before.at(-1)?.replyTexts.at(-1);
  if (question !== undefined && intents.every((intent) => intent.type === "unclear")) {
    const answer = readAnswer(question, newest?.userText ?? "");
    if (answer) {
      const asked = readRequest(before);
      return { ...asked, choices: new Map([...asked.choices, [answer.name, answer.nodeId]]) };
    }
  }
  return { intents, choices: new Map(), subject: findSubject(before) };
}

/** What the last message that named a node was about. */
function findSubject(exchanges: readonly Exchange[]): Subject | undefined {
  for (const exchange of exchanges.toReversed()) {
    for (const intent of parseRequest(exchange.userText).toReversed()) {
      switch (intent.type) {
        case "add":
          return { name: intent.label, among: [intent.nodeType] };
        case "rename":
          return { name: intent.label, among: [] };
        case "goal":
          return { name: intent.what, among: ["objective"] };
        case "limit":
          return { name: intent.what, among: ["constraint"] };
        case "change":
        case "change-value":
          return { name: intent.target, among: [] };
        case "explain":
          if (intent.target !== undefined) return { name: intent.target, among: [] };
          break;
        case "connect":
          return { name: intent.sources.at(-1) ?? "", among: [] };
      }
    }
  }
  return undefined;
}

function introduce(intents: readonly Intent[]): string {
  const changes = intents.some(
    (intent) => !isPlain(intent) && intent.type !== "explain" && intent.type !== "read",
  );
  return changes ? "Let me look at the canvas first." : "Let me look at the canvas.";
}

function announce(action: Action): string {
  return `Let me ${action.attempt}.`;
}

function countLeading<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
  const end = items.findIndex((item) => !isCounted(item));
  return end === -1 ? items.length : end;
}

function shorten(content: string, length = 600): string {
  const trimmed = content.trim();
  return trimmed.length <= length ? trimmed : `${trimmed.slice(0, length)} ...`;
}

function text(content: string): ReplyPart {
  return { type: "text", text: content };
}
