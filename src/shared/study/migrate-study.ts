import { z } from "zod";
import { STUDY_SCHEMA_VERSION } from "./study.ts";

/** What a migration needs to see of an older file; everything else goes through as it is. */
const Versioned = z.looseObject({ schemaVersion: z.number().int().positive() });
const OldNode = z.looseObject({
  id: z.string(),
  type: z.string(),
  position: z.object({ x: z.number(), y: z.number() }),
  data: z.looseObject({ width: z.number().optional(), height: z.number().optional() }).optional(),
});
type OldNode = z.infer<typeof OldNode>;
const OldNodes = z.looseObject({ nodes: z.array(OldNode) });

/** Entry N takes a file from schema version N + 1 to N + 2. Append only: a released entry never changes. */
const migrations: readonly ((file: Record<string, unknown>) => Record<string, unknown>)[] = [
  // Version 1 had no members of groups: what stood on a group's frame belonged to it.
  (file) => {
    const parsed = OldNodes.safeParse(file);
    if (!parsed.success) return file;
    const { nodes } = parsed.data;
    const groups = nodes.filter(({ type }) => type === "group");
    return { ...file, nodes: nodes.map((node) => withFrameGroup(node, groups)) };
  },
];

/**
 * What an older file says, in the present schema. What is no study of an older schema comes back as it is, for the
 * schema to say what is wrong with it.
 */
export function migrateStudy(json: unknown): unknown {
  const parsed = Versioned.safeParse(json);
  if (!parsed.success || parsed.data.schemaVersion >= STUDY_SCHEMA_VERSION) return json;
  const migrated = migrations
    .slice(parsed.data.schemaVersion - 1)
    .reduce((file, migrate) => migrate(file), parsed.data as Record<string, unknown>);
  return { ...migrated, schemaVersion: STUDY_SCHEMA_VERSION };
}

/** The schema version that the content of a study.json names; undefined where it names none. */
export function schemaVersionOf(json: unknown): number | undefined {
  return Versioned.safeParse(json).data?.schemaVersion;
}

/**
 * The file beside study.json that keeps a study of an older schema, before study.json is written in the present one.
 * @param text of a study.json that can be read
 * @returns undefined where the text is of the present schema
 */
export function nameOfOlder(text: string): string | undefined {
  const version = schemaVersionOf(JSON.parse(text));
  return version === undefined || version >= STUDY_SCHEMA_VERSION ? undefined : `study.v${version}.json`;
}

/** The file to take where others of the name are there: `study.v1.json`, `study.v1-2.json`, and so on. */
export function numberedName(name: string, number: number): string {
  return number === 1 ? name : name.replace(/(\.json)?$/, `-${number}$1`);
}

function withFrameGroup(node: OldNode, groups: readonly OldNode[]): OldNode {
  if (node.type === "group") return node;
  const frames = groups.filter((group) => standsOn(node, group));
  const [smallest] = frames.sort((a, b) => frameArea(a) - frameArea(b));
  return smallest === undefined ? node : { ...node, groupId: smallest.id };
}

/** The size of nodes in version 1, px; what they are today must not change what a file of then says. */
const nodeSizeOfVersion1 = { width: 184, height: 84 };

function standsOn({ position: { x, y } }: OldNode, frame: OldNode): boolean {
  const { width, height } = frameSize(frame);
  return (
    x >= frame.position.x &&
    y >= frame.position.y &&
    x + nodeSizeOfVersion1.width <= frame.position.x + width &&
    y + nodeSizeOfVersion1.height <= frame.position.y + height
  );
}

/** With the sizes that version 1 took where none were given. */
function frameSize({ data }: OldNode): { width: number; height: number } {
  return { width: data?.width ?? 320, height: data?.height ?? 240 };
}

function frameArea(frame: OldNode): number {
  const { width, height } = frameSize(frame);
  return width * height;
}
