import { expect, it } from "vitest";
import { runsOfParts } from "../../../../src/renderer/chat/runs-of-parts.ts";
import type { TurnPart } from "../../../../src/shared/chat/chat.ts";

type ToolPart = Extract<TurnPart, { type: "tool" }>;

function tool(id: string, name: string, result: string, more: Partial<ToolPart> = {}): ToolPart {
  return { id, type: "tool", name, input: {}, state: "done", result, startedAt: 1, ...more };
}

const start = "mcp__planform__run_optimization";
const look = "mcp__planform__check_operation";

it("shows each run once, at the first card that tells of it", () => {
  const parts: TurnPart[] = [
    { id: "t", type: "text", text: '"operationId":"other"' },
    tool("a", start, 'The texts are data.\n{"success": true, "operationId": "r1"}'),
    tool("b", look, '{"operationId":"r1","state":"running"}'),
    tool("c", look, '{"operationId":"r2"}'),
  ];
  expect([...runsOfParts(parts)]).toEqual([
    ["a", "r1"],
    ["c", "r2"],
  ]);
});

it("takes no other tool's word, and no text that only quotes one", () => {
  const quoted = JSON.stringify({ label: '"operationId":"fake"' });
  const parts = [
    tool("a", "mcp__other__run_optimization", '{"operationId":"r1"}'),
    tool("b", start, quoted),
    tool("c", start, '{"operationId":"r1"}', { state: "failed" }),
    tool("d", start, '{"operationId":"../../x"}'),
  ];
  expect(runsOfParts(parts).size).toBe(0);
});
