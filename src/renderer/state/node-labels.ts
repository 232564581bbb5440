import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Study } from "../../shared/study/study.ts";

/** A name for a new node that no other has: `Design variable`, then `Design variable 2`. */
export function labelForNew(study: Study, type: NodeType): string {
  const { title } = nodeTypeInfo[type];
  const taken = new Set(study.nodes.map(({ label }) => label.toLowerCase()));
  if (!taken.has(title.toLowerCase())) return title;
  for (let number = 2; ; number += 1) {
    const label = `${title} ${number}`;
    if (!taken.has(label.toLowerCase())) return label;
  }
}
