import { create } from "zustand";
import type { StudyDiagnosis } from "../../shared/contract/studies.ts";
import type { ForeignChange } from "../../shared/contract/study.ts";
import type { Loaded } from "./store.ts";

/** What is wrong with a study.json, as it was asked last. */
export type RepairState = {
  /** Of the study at `repairPath`. */
  readonly diagnosis: Loaded<StudyDiagnosis>;
  /** How often it was looked at, so that looking again can be told of. */
  readonly looks: number;
  /** Of the open study. */
  readonly foreignChange: Loaded<ForeignChange>;
};

const nothingLoaded = { value: undefined, isLoading: false, error: undefined } as const;

export const useRepair = create<RepairState>()(() => ({
  diagnosis: nothingLoaded,
  looks: 0,
  foreignChange: nothingLoaded,
}));
