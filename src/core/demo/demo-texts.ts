import type { TalkTopic } from "./intents.ts";

const examples = `- Variables: "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model", "Add an integer number of bolts from 2 to 8", "Add a material, one of steel, aluminium or titanium"
- Changes: "Change the web thickness to 3 to 9 mm", "Set the upper bound of the web thickness to 9 mm", "Rename web thickness to wall thickness"
- Goals and limits: "Minimise the weight", "Keep the stress below 200 MPa", "Use 60 trials"
- Other nodes: "Add an extractor for the weight from the solver in kg", "Remove the stress limit"
- Connections: "Connect the web thickness to the model", "Disconnect the web thickness from the model"
- Runs: "Optimise it with 60 trials", "How is the run?", "Show the best design", "Apply the best design", "Compare trials 3 and 7", "Which algorithm would you use?", "Stop the run"
- Questions: "Explain the study", "What is wrong with it?", "List the variables", "Lay out the canvas"`;

export const helpText = `I understand plain requests about the study on the canvas. Several may stand in one message. For example:\n\n${examples}`;

export const notUnderstoodText = `I am only the offline demo model and did not understand that. Nothing was changed. This is what I can do:\n\n${examples}`;

export const talkTexts: Readonly<Record<TalkTopic, string>> = {
  greeting:
    'Hello! I am the offline demo model. Tell me what to change, for example "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model", or say "help".',
  help: helpText,
  who: "I am Planform's offline demo model: a small program with fixed rules on this machine, not Claude and no language model. The `claude` command, the tools and the canvas around me are the real ones. Sign in with your own account to talk to Claude.",
  thanks: "You are welcome.",
  undo: "Undo is in your hands: press Ctrl+Z, or use Undo in the change list of my message. It takes back all changes of one message at once.",
  pause:
    'I can stop a run and go on with it: say "stop the run", and later "resume the run". What was computed is kept. To pause it, use the list of runs in the window.',
};

/** What each tool would be needed for, in a mode that does not offer it. */
export function missingToolText(tool: string): string {
  switch (tool) {
    case "Bash":
      return "I have no tool to run commands in this mode, so nothing was run. Power mode has one.";
    case "Write":
      return "I have no tool to write files in this mode, so nothing was written.";
    case "Read":
      return "I have no tool to read files in this mode.";
    case "list_studies":
    case "create_study":
      return "I have no tool for other studies in this mode, only for this one. In power mode there is one.";
    case "run_optimization":
    case "resume_run":
    case "evaluate_design":
      return "I have no tool here that runs the study, so nothing was started. Nothing of a study is run as long as you do not trust it: that is done in the window, or by `planform trust STUDY`.";
    default:
      return `Planform's tool \`${tool}\` is not there in this session, so I cannot do that. \`planform doctor\` tells whether the tool server starts.`;
  }
}
