import type { AnyRouter } from "@orpc/server";

/** What a window needs of the app behind it: each window has its own, which is closed with the window. */
export type WindowApp = {
  readonly router: AnyRouter;
  /** The folder of the study that the window shows now. */
  readonly studyFolder: () => string | undefined;
  /** @throws AppError when the study can not be opened */
  readonly openStudy: (path: string) => Promise<void>;
  readonly close: () => Promise<void>;
};
