import { create } from "zustand";
import type { ErrorInfo } from "../../shared/errors.ts";
import type { Actor } from "../../shared/study/actor.ts";
import type { ChangeRow } from "../../shared/study/describe-patch.ts";
import type { HistoryStep } from "../../shared/study/study-history.ts";

/** What changed in a step, as far as it is known. */
export type StepRows =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly rows: readonly ChangeRow[] }
  | { readonly state: "failed"; readonly error: ErrorInfo };

export type ActorFilter = "all" | Actor["type"];

/** The history of the open study, as far as it was read, and what of it is shown. */
export type HistoryStore = {
  readonly studyId: string | undefined;
  /** Newest first. */
  readonly steps: readonly HistoryStep[];
  readonly hasMore: boolean;
  /** False until the first page is there. */
  readonly isRead: boolean;
  readonly isLoading: boolean;
  readonly error: ErrorInfo | undefined;
  /** The oldest revision that can be gone back to. */
  readonly oldest: number;
  readonly actor: ActorFilter;
  readonly query: string;
  /** What changed in the steps that are unfolded, by `stepKey`. */
  readonly opened: Readonly<Record<string, StepRows>>;
  /** The revision that is asked for while the canvas does not show it yet. */
  readonly wanted: number | undefined;
  /** The step that made the revision that the canvas shows; undefined for the start. */
  readonly pastStep: HistoryStep | undefined;
};

export const noHistory: HistoryStore = {
  studyId: undefined,
  steps: [],
  hasMore: false,
  isRead: false,
  isLoading: false,
  error: undefined,
  oldest: 0,
  actor: "all",
  query: "",
  opened: {},
  wanted: undefined,
  pastStep: undefined,
};

export const useHistory = create<HistoryStore>()(() => noHistory);

/** A step that goes on is another one to what was read of it. */
export function stepKey({ firstRevision, revision }: HistoryStep): string {
  return `${firstRevision}-${revision}`;
}

/** The steps that were read, as the objects that are known where nothing about them is new. */
export function keepSameSteps(
  known: readonly HistoryStep[],
  read: readonly HistoryStep[],
): readonly HistoryStep[] {
  const old = new Map(known.map((step) => [stepKey(step), step]));
  return read.map((step) => {
    const same = old.get(stepKey(step));
    const isSame = same?.undone === step.undone && (same.turn === undefined) === (step.turn === undefined);
    return isSame && same !== undefined ? same : step;
  });
}

/** What a step is called in the window: the message where a turn made it. */
export function stepTitle({ kind, label, turn }: Pick<HistoryStep, "kind" | "label" | "turn">): string {
  if (kind === "undo") return `Undo: ${label}`;
  if (kind === "redo") return `Redo: ${label}`;
  return turn === undefined || turn.text === "" ? label : turn.text;
}

/** The steps by one kind of actor that hold all words of a query. */
export function filterSteps(
  steps: readonly HistoryStep[],
  { actor, query }: Pick<HistoryStore, "actor" | "query">,
): readonly HistoryStep[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (actor === "all" && words.length === 0) return steps;
  return steps.filter((step) => {
    if (actor !== "all" && step.actor.type !== actor) return false;
    const name = step.actor.type === "external" ? step.actor.name : "";
    const text = `${stepTitle(step)} ${step.label} ${name} ${step.revision}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Steps under the days on which they were made, in the order that they have. */
export function groupByDay(
  steps: readonly HistoryStep[],
): { readonly day: string; readonly time: number; readonly steps: readonly HistoryStep[] }[] {
  const days: { day: string; time: number; steps: HistoryStep[] }[] = [];
  for (const step of steps) {
    const day = new Date(step.createdAt).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.steps.push(step);
    else days.push({ day, time: step.createdAt, steps: [step] });
  }
  return days;
}
