import type { z } from "zod";
import { AppError } from "../errors.ts";
import { migrateStudy, schemaVersionOf } from "./migrate-study.ts";
import { compareEdges, compareNodes, edgeKey, groupIdOf, STUDY_SCHEMA_VERSION, Study } from "./study.ts";
import { findJsonMember, placeOf, type TextPlace } from "./text-place.ts";

/** Says that a text holds no study, and where it goes wrong. */
export class BrokenStudy extends AppError {
  readonly place: TextPlace;

  constructor(message: string, place: TextPlace, options: { details?: string; cause?: unknown } = {}) {
    super("study-broken", message, options);
    this.name = "BrokenStudy";
    this.place = place;
  }
}

/**
 * Reads the text of a study.json, also one of an older schema.
 * @throws AppError study-too-new when a newer program wrote it
 * @throws BrokenStudy with place and reason otherwise
 */
export function parseStudy(text: string): Study {
  const json = parseJson(text);
  const version = schemaVersionOf(json);
  if (version !== undefined && version > STUDY_SCHEMA_VERSION) {
    throw new AppError(
      "study-too-new",
      `study.json has schema version ${version}; this program knows ${STUDY_SCHEMA_VERSION}`,
    );
  }
  const parsed = Study.safeParse(migrateStudy(json));
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 5);
    const [first] = issues;
    throw brokenAt(text, pathOf(first), `does not hold a study: ${issueText(first)}`, {
      details: issues.map(issueText).join("\n"),
    });
  }
  const study = parsed.data;
  assertGraph(text, study);
  return { ...study, nodes: [...study.nodes].sort(compareNodes), edges: [...study.edges].sort(compareEdges) };
}

/**
 * Reads the text of a study.json and makes changes that were stored when it was written: on a study of an older schema
 * they come before its migration, which looks at where they left it.
 */
export function parseChangedStudy(text: string, change: (study: Study) => Study): Study {
  const json = JSON.parse(text);
  const version = schemaVersionOf(json);
  if (version === undefined || version >= STUDY_SCHEMA_VERSION) return change(parseStudy(text));
  // So far, what an older schema says is valid in the present one too.
  const changed = change(parseStudy(JSON.stringify({ ...json, schemaVersion: STUDY_SCHEMA_VERSION })));
  return parseStudy(JSON.stringify({ ...changed, schemaVersion: version }));
}

type Issue = z.core.$ZodIssue | undefined;

/** A key that must not be there is named beside the path. */
function pathOf(issue: Issue): PropertyKey[] {
  if (issue === undefined) return [];
  return issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}

function issueText(issue: Issue): string {
  return issue === undefined ? "" : `${issue.path.join(".") || "(top)"}: ${issue.message}`;
}

/** @param reason goes on after the file's name */
function brokenAt(
  text: string,
  path: readonly PropertyKey[],
  reason: string,
  options: { details?: string } = {},
): BrokenStudy {
  const place = placeOf(text, findJsonMember(text, path));
  return new BrokenStudy(`study.json ${reason} (line ${place.line}, column ${place.column})`, place, options);
}

/** What version control leaves in a file where two changes do not go together. */
const MERGE_MARK = /^(<{7}|>{7}) /m;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = placeOf(text, errorIndex(text, reason));
    const merge = MERGE_MARK.test(text) ? "; it holds marks of a merge that was not finished" : "";
    throw new BrokenStudy(
      `study.json is not valid JSON at line ${place.line}, column ${place.column}: ${plainReason(reason)}${merge}`,
      place,
      { details: text.split("\n")[place.line - 1]?.slice(0, 200) ?? "", cause: error },
    );
  }
}

/** What V8 says, without the piece of text and the position that it puts with it. */
function plainReason(reason: string): string {
  if (reason === "Unexpected end of JSON input") return "the text ends too early";
  return reason
    .replace(/^Unexpected token '(.+?)', .*/su, "Unexpected '$1'")
    .replace(/ in JSON at position .*/s, "")
    .replace(/ after JSON at position .*/s, " after its end");
}

/** Where JSON.parse stopped. */
function errorIndex(text: string, reason: string): number {
  const position = /at position (\d+)/.exec(reason)?.[1];
  return position === undefined ? findUnexpectedToken(text) : Number(position);
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

function assertGraph(text: string, { nodes, edges }: Study): void {
  const ids = new Set<string>();
  for (const [index, { id }] of nodes.entries()) {
    if (ids.has(id)) throw brokenAt(text, ["nodes", index, "id"], `holds two nodes with the id "${id}"`);
    ids.add(id);
  }
  const seen = new Set<string>();
  for (const [index, edge] of edges.entries()) {
    const { sourceId, targetId } = edge;
    for (const [end, id] of Object.entries({ sourceId, targetId })) {
      if (!ids.has(id))
        throw brokenAt(text, ["edges", index, end], `has an edge to "${id}", which is no node`);
    }
    if (seen.has(edgeKey(edge)))
      throw brokenAt(text, ["edges", index], `holds the edge from "${sourceId}" to "${targetId}" twice`);
    seen.add(edgeKey(edge));
  }
  const groups = new Set(nodes.flatMap(({ id, type }) => (type === "group" ? [id] : [])));
  for (const [index, node] of nodes.entries()) {
    const groupId = groupIdOf(node);
    if (groupId !== undefined && !groups.has(groupId))
      throw brokenAt(
        text,
        ["nodes", index, "groupId"],
        `puts "${node.id}" into "${groupId}", which is no group`,
      );
  }
}
