/** What an interview asks for, in this order. */
export const interviewSteps = [
  "part",
  "variables",
  "solver",
  "outputs",
  "objectives",
  "limits",
  "budget",
] as const;
export type InterviewStep = (typeof interviewSteps)[number];

/** The question of each step. It is found again in the conversation, so that nothing else has to be remembered. */
const questions: Readonly<Record<InterviewStep, string>> = {
  part: "**What is the part, and what should it do?**",
  variables: "**What may vary, and between which bounds?**",
  solver: "**How is a design computed?**",
  outputs: "**Which numbers come out of it?**",
  objectives: "**What should be as small or as large as possible?**",
  limits: "**Which limits must every design keep?**",
  budget: "**How many designs may be computed?**",
};

const examples: Readonly<Record<InterviewStep, string>> = {
  part: "One or two sentences.",
  variables: 'For example: "width 10 to 60 mm, height 20 to 90 mm".',
  solver:
    'Say "by formulas", or the program with its files: "CalculiX with beam.inp from model/beam.inp.tmpl".',
  outputs: 'For example: "mass = width * height * 7.85e-6 in kg".',
  objectives: 'For example: "minimise the mass".',
  limits: 'For example: "stress below 200 MPa, deflection at most 2 mm"; or "none".',
  budget: 'For example: "60 designs, 4 at once".',
};
const exampleOfFile = 'For example: "stress in MPa from results.json at stress.max".';

/** @param values names that can be used in the answer */
export function ask(step: InterviewStep, values: readonly string[], hasSolver: boolean): string {
  const example = step === "outputs" && hasSolver ? exampleOfFile : examples[step];
  const shown = values.slice(0, 12);
  const more = values.length > shown.length ? " and more" : "";
  const known =
    shown.length === 0 ? "" : ` There ${shown.length === 1 ? "is" : "are"} ${shown.join(", ")}${more}.`;
  return `${questions[step]}${known} ${example}`;
}

/** The step that a text asked for at its end. */
export function findAskedStep(text: string): InterviewStep | undefined {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return interviewSteps.find((step) => last.startsWith(questions[step]));
}

export function isInterviewRequest(text: string): boolean {
  return /^\s*(?:(?:please|ok|yes|now|can you|could you)[\s,]+)*(?:interview\s+me\b|(?:start|begin|go\s+on\s+with|continue|resume)\s+(?:the|an|our)\s+interview\b|guide\s+me\b)/iu.test(
    text,
  );
}

/** Does somebody want to end the interview? */
export function isLeaving(text: string): boolean {
  return /^\s*(?:please\s+)?(?:stop|cancel|leave|end|quit|exit|abort)(?:\s+(?:it|this|here|asking|the\s+interview))*[\s.!]*$/iu.test(
    text,
  );
}

/** Does somebody want to go on without an answer? */
export function isSkipping(text: string): boolean {
  return /^\s*(?:skip|none|no|nope|nothing|no\s+limits?|next|not\s+yet|later|pass|unknown|(?:i\s+)?(?:do\s+not|don['’]t)\s+know|no\s+idea|that(?:['’]s|\s+is)\s+(?:all|it)|done|go\s+on)(?:\s+(?:it|this|one|more|else|thanks|please|yet))*[\s.!]*$/iu.test(
    text,
  );
}
