import { expect, it } from "vitest";
import { resultSummary, showResult } from "../../../../src/renderer/chat/tool-result.ts";
import { toolWords } from "../../../../src/renderer/state/tool-words.ts";

const labels: Record<string, string> = { dv_w: "web thickness", model_b: "Beam" };
const words = (name: string, input?: unknown) => toolWords(name, input, (id) => labels[id] ?? id);

it("says what a canvas tool does, with the names of nodes instead of their ids", () => {
  expect(
    words("mcp__planform__canvas_add_node", { nodeType: "designVariable", label: "web thickness" }),
  ).toEqual({
    action: "Add design variable",
    subject: "web thickness",
  });
  expect(words("mcp__planform__canvas_connect_nodes", { sourceId: "dv_w", targetId: "model_b" })).toEqual({
    action: "Connect",
    subject: "web thickness → Beam",
  });
  expect(words("mcp__planform__canvas_remove_node", { nodeId: "gone" })).toEqual({
    action: "Remove",
    subject: "gone",
  });
  expect(words("mcp__planform__canvas_batch", { operations: [1, 2] })).toEqual({
    action: "Change the canvas",
    subject: "2 steps",
  });
});

it("names the page that is read, and where a script runs", () => {
  const url = "https://docs.example.org/beams";
  expect(words("mcp__planform__fetch_page", { url, maxChars: 100 })).toEqual({
    action: "Read the page",
    subject: url,
    isCode: true,
  });
  expect(words("mcp__planform__run_python", { code: "print(1)" })).toEqual({
    action: "Run Python in the sandbox",
  });
  expect(words("mcp__planform__try_extractor", { file: "beam.dat" })).toEqual({
    action: "Try an extractor on",
    subject: "beam.dat",
  });
});

it("has words for a call whose input has not arrived yet", () => {
  expect(words("mcp__planform__canvas_add_node")).toEqual({ action: "Add node" });
  expect(words("Bash", null)).toEqual({ action: "Run" });
});

it("names the tools of the CLI and of other servers", () => {
  expect(words("Bash", { command: "ls -l" })).toEqual({ action: "Run", subject: "ls -l", isCode: true });
  expect(words("Read", { file_path: "/etc/passwd" })).toEqual({ action: "Read", subject: "/etc/passwd" });
  expect(words("Read", { file_path: `/home/me/${"deep/".repeat(12)}beam.inp` }).subject).toBe("beam.inp");
  expect(words("NotebookEdit")).toEqual({ action: "Notebook Edit" });
  expect(words("mcp__other_server__do_it")).toEqual({ action: "Use other_server", subject: "Do it" });
});

it("shows the reason of a failure without the CLI's tags, and JSON indented", () => {
  expect(resultSummary("<tool_use_error>File is\n  denied.</tool_use_error>")).toBe("File is denied.");
  expect(resultSummary("  ")).toBeUndefined();
  expect(showResult('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(showResult("{not json")).toBe("{not json");
});
