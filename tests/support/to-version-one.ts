import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { groupIdOf, outOfGroup, type Study } from "../../src/shared/study/study.ts";

/** The text of a study as the first version of the schema had it: no node says which group it belongs to. */
export function toVersionOne(study: Study): string {
  const nodes = study.nodes.map((node) => outOfGroup(node, groupIdOf(node) ?? ""));
  return serializeStudy({ ...study, nodes }).replace(/"schemaVersion": \d+/, '"schemaVersion": 1');
}
