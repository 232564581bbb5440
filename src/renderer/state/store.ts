import { z } from "zod";
import { create } from "zustand";
import type { StudyCard } from "../../shared/contract/studies.ts";
import type { DoctorReport } from "../../shared/doctor.ts";
import type { ErrorInfo } from "../../shared/errors.ts";
import { type AppState, initialAppState } from "./app-state.ts";
import { readStoredValue } from "./stored.ts";

/** `connecting`: never connected so far. `lost`: was connected and tries again. */
export type Connection = { readonly type: "connecting" | "ready" | "lost"; readonly attempts: number };

/** A thing that is read on request: what was read last stays while it is read again. */
export type Loaded<T> = {
  readonly value: T | undefined;
  readonly isLoading: boolean;
  readonly error: ErrorInfo | undefined;
};

export type Store = AppState & {
  readonly connection: Connection;
  readonly doctor: Loaded<DoctorReport>;
  readonly cards: Loaded<readonly StudyCard[]>;
};

/** Under which the marks that were cleared last are kept. */
export const clearedTouchKey = "touched.cleared";

const nothingLoaded = { value: undefined, isLoading: false, error: undefined } as const;

/** What the host told; written only by `connect.ts` and the actions. */
export const useApp = create<Store>()(() => ({
  ...initialAppState,
  clearedTouch: readStoredValue(clearedTouchKey, z.string()),
  connection: { type: "connecting", attempts: 0 },
  doctor: nothingLoaded,
  cards: nothingLoaded,
}));
