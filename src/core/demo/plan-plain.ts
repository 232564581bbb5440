import { talkTexts } from "./demo-texts.ts";
import { bold, code } from "./describe-canvas.ts";
import type { Intent } from "./intents.ts";
import type { Action, PlanItem } from "./plan-items.ts";
import { isAboutRuns, planRun, type RunIntent } from "./plan-run.ts";

const plainTypes = [
  "check",
  "layout",
  "list-studies",
  "create-study",
  "command",
  "write-file",
  "read-file",
  "talk",
  "unclear",
] as const;

/** Requests that can be answered without a look at the canvas. */
export type PlainIntent = RunIntent | Extract<Intent, { type: (typeof plainTypes)[number] }>;

export function isPlain(intent: Intent): intent is PlainIntent {
  return isAboutRuns(intent) || plainTypes.some((type) => type === intent.type);
}

export function planPlain(intent: PlainIntent): PlanItem[] {
  return isAboutRuns(intent) ? planRun(intent) : [planOne(intent)];
}

function planOne(intent: Exclude<PlainIntent, RunIntent>): PlanItem {
  switch (intent.type) {
    case "check":
      return action("check_study", {}, "check the study");
    case "layout":
      return action("canvas_layout", {}, "lay out the canvas", "Laid out the canvas.");
    case "list-studies":
      return action("list_studies", {}, "list the studies");
    case "create-study":
      return action("create_study", { name: intent.name }, `create the study ${bold(intent.name)}`);
    case "command": {
      const description = "Run the command that the user asked for";
      return action("Bash", { command: intent.command, description }, `run ${code(intent.command)}`);
    }
    case "write-file": {
      const path = code(intent.path);
      return action(
        "Write",
        { file_path: intent.path, content: intent.content },
        `write ${path}`,
        `Wrote ${path}.`,
      );
    }
    case "read-file":
      return action("Read", { file_path: intent.path }, `read ${code(intent.path)}`);
    case "talk":
      return { type: "say", text: talkTexts[intent.topic] };
    case "unclear":
      return {
        type: "say",
        text: intent.reason ?? `I did not understand "${intent.text}", so I left that out.`,
      };
  }
}

function action(tool: string, input: Action["input"], attempt: string, done?: string): Action {
  return { type: "action", tool, input, attempt, remarks: [], ...(done === undefined ? {} : { done }) };
}
