import type { NamedModification } from "../../src/shared/study/modification.ts";
import type { Study } from "../../src/shared/study/study.ts";
import type { Step } from "../canvas/plan-operation.ts";
import type { StudiesFolder } from "./studies-folder.ts";

export type ChangeRequest = {
  /** Name of the program that asks. */
  readonly client: string;
  readonly signal: AbortSignal;
};

export type Change = {
  readonly message: string;
  /** Absent where there was nothing to change. */
  readonly modification?: NamedModification;
  /** Revision that the change made; absent where the app that started the server decides later. */
  readonly revision?: number;
};

/** The study that the tools work on. Calls are done one after the other, in the order in which they came. */
export type Workspace = {
  /** @throws AppError when the study cannot be read. */
  read(): Promise<Study>;
  /**
   * Plans a change on the present study and makes it: all of it, or nothing.
   * @throws AppError op-rejected and whatever keeps the study from being read or written.
   */
  change(plan: (study: Study) => Step | Promise<Step>, request: ChangeRequest): Promise<Change>;
  readonly studies: StudiesFolder;
};
