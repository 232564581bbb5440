import { z } from "zod";
import { AppError } from "../errors.ts";
import { migrateStudy } from "./migrate-study.ts";
import { compareEdges, compareNodes, edgeKey, groupIdOf, STUDY_SCHEMA_VERSION, Study } from "./study.ts";

/**
 * Reads the text of a study.json, also one of an older schema.
 * @throws AppError study-too-new when a newer program wrote it; study-broken with line and reason otherwise.
 */
export function parseStudy(text: string): Study {
  const json = parseJson(text);
  const version = z.object({ schemaVersion: z.number().int() }).safeParse(json);
  if (version.success && version.data.schemaVersion > STUDY_SCHEMA_VERSION) {
    throw new AppError(
      "study-too-new",
      `study.json has schema version ${version.data.schemaVersion}; this program knows ${STUDY_SCHEMA_VERSION}`,
    );
  }
  const parsed = Study.safeParse(migrateStudy(json));
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join(".") || "(top)"}: ${issue.message}`);
    throw new AppError("study-broken", `study.json does not hold a study: ${issues[0]}`, {
      details: issues.join("\n"),
    });
  }
  const study = parsed.data;
  assertGraph(study);
  return { ...study, nodes: [...study.nodes].sort(compareNodes), edges: [...study.edges].sort(compareEdges) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { line, column } = errorPlace(text, reason);
    throw new AppError(
      "study-broken",
      `study.json is not valid JSON at line ${line}, column ${column}: ${reason}`,
      {
        details: text.split("\n")[line - 1]?.slice(0, 200) ?? "",
      },
    );
  }
}

/** Where JSON.parse stopped. */
function errorPlace(text: string, reason: string): { line: number; column: number } {
  const position = /at position (\d+)/.exec(reason)?.[1];
  const end = position === undefined ? findUnexpectedToken(text) : Number(position);
  const before = text.slice(0, end).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * For an unexpected token V8 names no position, so this looks for the shortest beginning of the text that has it;
 * shorter ones only end too early. The whole length for a text that just ends.
 */
function findUnexpectedToken(text: string): number {
  if (!hasUnexpectedToken(text)) return text.length;
  let low = 0;
  let high = text.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (hasUnexpectedToken(text.slice(0, middle))) high = middle;
    else low = middle;
  }
  return low;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith("Unexpected token");
  }
}

function assertGraph({ nodes, edges }: Study): void {
  const ids = new Set<string>();
  for (const { id } of nodes) {
    if (ids.has(id)) throw new AppError("study-broken", `study.json holds two nodes with the id "${id}"`);
    ids.add(id);
  }
  const seen = new Set<string>();
  for (const edge of edges) {
    const missing = [edge.sourceId, edge.targetId].find((id) => !ids.has(id));
    if (missing !== undefined)
      throw new AppError("study-broken", `study.json has an edge to "${missing}", which is no node`);
    if (seen.has(edgeKey(edge))) {
      throw new AppError(
        "study-broken",
        `study.json holds the edge from "${edge.sourceId}" to "${edge.targetId}" twice`,
      );
    }
    seen.add(edgeKey(edge));
  }
  const groups = new Set(nodes.flatMap(({ id, type }) => (type === "group" ? [id] : [])));
  for (const node of nodes) {
    const groupId = groupIdOf(node);
    if (groupId !== undefined && !groups.has(groupId))
      throw new AppError("study-broken", `study.json puts "${node.id}" into "${groupId}", which is no group`);
  }
}
