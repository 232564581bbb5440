import { missingToolText } from "./demo-texts.ts";
import { describeProblems } from "./describe-canvas.ts";
import {
  ask,
  findAskedStep,
  type InterviewStep,
  isInterviewRequest,
  isLeaving,
  isSkipping,
} from "./interview-texts.ts";
import {
  describeAdditions,
  findOpenStep,
  isOtherRequest,
  planStep,
  type StepPlan,
} from "./plan-interview.ts";
import { type Canvas, parseProblems, sayDone } from "./read-canvas.ts";
import type { Exchange, ToolOutcome } from "./read-conversation.ts";
import type { ReplyPart } from "./reply-part.ts";

/** Where an interview stands: it begins, a question was answered or passed over, or it is over. */
export type InterviewTurn =
  | { readonly type: "begin" }
  | { readonly type: "answer"; readonly step: InterviewStep; readonly text: string }
  | { readonly type: "skip"; readonly step: InterviewStep }
  | { readonly type: "leave" };

export const interviewOverText =
  'The interview is over; what is on the canvas stays. Say "go on with the interview" to be asked for what is missing.';

/** Reads from the conversation alone whether it is in an interview, and where. Any other request leaves it. */
export function readInterview(exchanges: readonly Exchange[]): InterviewTurn | undefined {
  const text = exchanges.at(-1)?.userText ?? "";
  if (isInterviewRequest(text)) return { type: "begin" };
  const step = findAskedStep(exchanges.at(-2)?.replyTexts.at(-1) ?? "");
  if (step === undefined) return undefined;
  if (isLeaving(text)) return { type: "leave" };
  if (isSkipping(text)) return { type: "skip", step };
  return isOtherRequest(step, text) ? undefined : { type: "answer", step, text };
}

/** The next message of an interview: the tool call that an answer needs, then the next question. */
export function continueInterview(
  turn: Exclude<InterviewTurn, { type: "leave" }>,
  canvas: Canvas,
  outcomes: readonly ToolOutcome[],
  findTool: (name: string) => string | undefined,
): ReplyPart[] {
  const plan: StepPlan =
    turn.type === "answer" ? planStep(turn.step, turn.text, canvas) : { additions: [], unread: [] };
  const { additions, unread } = plan;
  const said: string[] = [];
  let rest = outcomes;
  let after = canvas;
  if (additions.length > 0) {
    const name = findTool("canvas_batch");
    if (name === undefined) return [text(missingToolText("canvas_batch"))];
    const [outcome, ...others] = outcomes;
    if (outcome === undefined) return [{ type: "tool", name, input: { operations: additions } }];
    if (outcome.isError && turn.type === "answer")
      return [
        text(`I could not put that on the canvas: ${outcome.text.trim()}\n\n${askOn(turn.step, canvas)}`),
      ];
    said.push(sayDone(describeAdditions(additions), outcome.text));
    after = withAdditions(canvas, additions);
    rest = others;
  }
  if (unread.length > 0 && turn.type === "answer") {
    const parts = unread.map((part) => `- ${part}`).join("\n");
    said.push(`I did not take this in:\n\n${parts}`, 'Say it in other words, or "next".');
    return [text([...said, askOn(turn.step, after)].join("\n\n"))];
  }
  const next = findOpenStep(after, turn.type === "begin" ? undefined : turn.step);
  if (next !== undefined) {
    if (turn.type === "begin")
      said.push('I ask one question at a time. Say "next" to pass one over and "stop" to end the interview.');
    return [text([...said, askOn(next, after)].join("\n\n"))];
  }
  return finish(said, rest, findTool);
}

/** All was asked: what the check says closes the interview. */
function finish(
  said: readonly string[],
  outcomes: readonly ToolOutcome[],
  findTool: (name: string) => string | undefined,
): ReplyPart[] {
  const name = findTool("check_study");
  if (name === undefined) return [text([...said, missingToolText("check_study")].join("\n\n"))];
  const [outcome] = outcomes;
  if (outcome === undefined) return [{ type: "tool", name, input: {} }];
  const problems = outcome.isError ? undefined : parseProblems(outcome.text);
  const verdict = problems === undefined ? outcome.text.trim() : describeProblems(problems);
  const canRun = problems?.every(({ severity }) => severity !== "error") === true;
  const offer = canRun ? ['Say "run it" to start the optimisation.'] : [];
  return [text([...said, `That was all I ask for. ${verdict}`, ...offer].join("\n\n"))];
}

function askOn(step: InterviewStep, canvas: Canvas): string {
  const labels = (...types: readonly string[]) =>
    canvas.nodes.filter(({ type }) => types.includes(type)).map(({ label }) => label);
  const hasSolver = canvas.nodes.some(({ type }) => type === "solver");
  switch (step) {
    case "outputs":
      return ask(step, hasSolver ? [] : labels("designVariable", "extractor"), hasSolver);
    case "objectives":
    case "limits":
      return ask(step, labels("extractor"), hasSolver);
    default:
      return ask(step, [], hasSolver);
  }
}

function withAdditions(canvas: Canvas, additions: StepPlan["additions"]): Canvas {
  const added = additions.map(({ ref, nodeType, label, data }) => ({ id: ref, type: nodeType, label, data }));
  return { ...canvas, nodes: [...canvas.nodes, ...added] };
}

function text(content: string): ReplyPart {
  return { type: "text", text: content };
}
