import type { StudyNode } from "../../shared/study/study.ts";
import { fieldWords } from "../ui/row-values.ts";
import type { Fact } from "./node-facts.ts";

/** A line on a node that would be changed: what it says now, and what it would say; either may be missing. */
export type ComparedFact = Fact & {
  /** What it is at present, where that is something else. */
  readonly before?: Pick<Fact, "value" | "unit">;
  /** True where the line would go. */
  readonly isGone?: boolean;
};

/** The facts as they would be, each with what it is at present, then those that would go. */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): ComparedFact[] {
  const present = new Map(before.map((fact) => [fact.label, fact]));
  const kept = after.map((fact): ComparedFact => {
    const old = present.get(fact.label);
    present.delete(fact.label);
    if (old === undefined || (old.value === fact.value && old.unit === fact.unit)) return fact;
    const { value, unit } = old;
    return { ...fact, before: unit === undefined || unit === fact.unit ? { value } : { value, unit } };
  });
  return [...kept, ...[...present.values()].map((fact) => ({ ...fact, isGone: true }))];
}

/** The values of a node that would be others, in words: `description`, `time limit`. */
export function changedFields(before: StudyNode, after: StudyNode): string[] {
  const [old, next] = [new Map(Object.entries(before.data)), new Map(Object.entries(after.data))];
  return [...new Set([...old.keys(), ...next.keys()])]
    .filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(next.get(key)))
    .map(fieldWords);
}
