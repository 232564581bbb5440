import { kindsThatFit, type NodeLink } from "../../shared/study/node-link.ts";
import { type NodeType, nodeTypes } from "../../shared/study/node-types.ts";
import { findNode, type Study } from "../../shared/study/study.ts";

/** Kinds of nodes under a heading of their own. */
export type PickerSection = { readonly title?: string; readonly types: readonly NodeType[] };

/** Under which the kinds that were added last are kept. */
export const recentKindsKey = "canvas.recentKinds";

/** What the picker offers for a selection, and the link that a kind of the first section gets. */
export type PickerOffer = { readonly sections: readonly PickerSection[]; readonly link?: NodeLink };

/** Every kind once, those that were added last first. */
export function allKinds(recent: readonly string[]): NodeType[] {
  const rank = (type: NodeType): number => {
    const index = recent.indexOf(type);
    return index === -1 ? recent.length : index;
  };
  return [...nodeTypes].sort((a, b) => rank(a) - rank(b));
}

/** With a link the kinds that can be linked so; else those that fit the one node that is selected, then the others. */
export function offerKinds(
  study: Study,
  { link, selectedId }: { link: NodeLink | undefined; selectedId: string | undefined },
  recent: readonly string[],
): PickerOffer {
  if (link !== undefined) {
    const fitting = kindsThatFit(study, link);
    return { sections: [{ types: allKinds(recent).filter((type) => fitting.includes(type)) }], link };
  }
  const selected = selectedId === undefined ? undefined : findNode(study, selectedId);
  if (selected !== undefined) {
    const fed = { sourceId: selected.id };
    const feeding = { targetId: selected.id };
    const own = kindsThatFit(study, fed).length > 0 ? fed : feeding;
    const fitting = kindsThatFit(study, own);
    if (fitting.length > 0) {
      return {
        sections: [
          { title: `${own === fed ? "Fed by" : "Feeding"} ${selected.label}`, types: fitting },
          { title: "Others", types: allKinds(recent).filter((type) => !fitting.includes(type)) },
        ],
        link: own,
      };
    }
  }
  return { sections: [{ types: allKinds(recent) }] };
}
