import { NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";

/** What a tool call does, in words: `Add design variable` with the subject `web thickness`. */
export type ToolWords = { readonly action: string; readonly subject?: string; readonly isCode?: boolean };

/** The words for a tool call. `labelOf` gives the name of a node by its id. */
export function toolWords(name: string, input: unknown, labelOf: (nodeId: string) => string): ToolWords {
  const fields: Fields = typeof input === "object" && input !== null ? { ...input } : {};
  const [server, tool] = splitName(name);
  if (server === "planform") return planformWords(tool, fields, labelOf);
  if (server !== undefined) return { action: `Use ${server}`, subject: plainName(tool) };
  return cliWords(tool, fields);
}

type Fields = Readonly<Record<string, unknown>>;

function planformWords(tool: string, fields: Fields, labelOf: (nodeId: string) => string): ToolWords {
  const node = (key: string) => {
    const id = text(fields, key);
    return id === undefined ? undefined : labelOf(id);
  };
  switch (tool) {
    case "canvas_read":
      return { action: "Read the canvas" };
    case "canvas_add_node":
      return words(`Add ${typeTitle(fields.nodeType)}`, text(fields, "label"));
    case "canvas_update_node":
      return words("Change", node("nodeId"));
    case "canvas_remove_node":
      return words("Remove", node("nodeId"));
    case "canvas_connect_nodes":
      return words("Connect", pair(node("sourceId"), node("targetId")));
    case "canvas_disconnect_nodes":
      return words("Disconnect", pair(node("sourceId"), node("targetId")));
    case "canvas_batch": {
      const count = Array.isArray(fields.operations) ? fields.operations.length : 0;
      return words(
        "Change the canvas",
        count === 0 ? undefined : `${count} ${count === 1 ? "step" : "steps"}`,
      );
    }
    case "canvas_layout":
      return { action: "Arrange the canvas" };
    case "list_studies":
      return { action: "List the studies" };
    case "get_study":
      return { action: "Read the study" };
    case "create_study":
      return words("Create study", text(fields, "name"));
    case "check_study":
      return { action: "Check the study" };
    case "fetch_page":
      return code("Read the page", text(fields, "url"));
    case "run_python":
      return { action: "Run Python in the sandbox" };
    case "run_optimization":
      return words("Start a run", trialCount(fields.trials));
    case "check_operation":
      return { action: "Look at the run" };
    case "stop_run":
      return { action: "Stop the run" };
    case "resume_run":
      return { action: "Go on with the run" };
    case "list_runs":
      return { action: "List the runs" };
    case "get_trials":
      return { action: "Read trials of the run" };
    case "get_best_design":
      return { action: "Read the best design" };
    case "compare_trials":
      return { action: "Compare trials" };
    case "recommend_algorithm":
      return { action: "Choose an algorithm" };
    case "evaluate_design":
      return { action: "Compute one design" };
    case "list_extractors":
      return { action: "List the kinds of extractors" };
    case "try_extractor":
      return words("Try an extractor on", text(fields, "file"));
    case "apply_design":
      return { action: "Load a design onto the canvas" };
    default:
      return { action: plainName(tool) };
  }
}

function trialCount(trials: unknown): string | undefined {
  if (typeof trials !== "number") return undefined;
  return `${trials} ${trials === 1 ? "trial" : "trials"}`;
}

function cliWords(tool: string, fields: Fields): ToolWords {
  switch (tool) {
    case "Read":
      return words("Read", fileName(fields));
    case "Write":
      return words("Write", fileName(fields));
    case "Edit":
    case "MultiEdit":
      return words("Edit", fileName(fields));
    case "Bash":
      return code("Run", text(fields, "command"));
    case "Glob":
      return code("Find files", text(fields, "pattern"));
    case "Grep":
      return code("Search for", text(fields, "pattern"));
    case "WebFetch":
      return code("Fetch", text(fields, "url"));
    case "WebSearch":
      return words("Search the web for", text(fields, "query"));
    case "Task":
    case "Agent":
      return words("Ask a helper", text(fields, "description"));
    case "TodoWrite":
      return { action: "Plan the steps" };
    default:
      return { action: plainName(tool) };
  }
}

/** `mcp__planform__canvas_read` becomes `["planform", "canvas_read"]`; a tool of the CLI itself has no server. */
function splitName(name: string): [server: string | undefined, tool: string] {
  const match = /^mcp__(.+?)__(.+)$/.exec(name);
  return match?.[2] === undefined ? [undefined, name] : [match[1], match[2]];
}

function plainName(tool: string): string {
  const spaced = tool.replace(/_/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function typeTitle(value: unknown): string {
  const type = NodeType.safeParse(value);
  return type.success ? nodeTypeInfo[type.data].title.toLowerCase() : "node";
}

const longestPath = 44;

/** The whole path where there is room for it: where a file lies is what a denial is about. */
function fileName(fields: Fields): string | undefined {
  const path = text(fields, "file_path") ?? text(fields, "path");
  return path === undefined || path.length <= longestPath ? path : path.split(/[\\/]/).at(-1);
}

function text(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function pair(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : `${one} → ${other}`;
}

function words(action: string, subject: string | undefined): ToolWords {
  return subject === undefined ? { action } : { action, subject };
}

function code(action: string, subject: string | undefined): ToolWords {
  return subject === undefined ? { action } : { action, subject, isCode: true };
}
