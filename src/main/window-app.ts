import type { AnyRouter } from "@orpc/server";

/** What a window needs of the app behind it: each window has its own, which is closed with the window. */
export type WindowApp = {
  readonly router: AnyRouter;
  /** The folder of the study that the window shows now. */
  readonly studyFolder: () => string | undefined;
  /** One that can be mended is shown as such by the page. @throws AppError when the study can not be opened otherwise */
  readonly openStudy: (path: string) => Promise<void>;
  readonly close: () => Promise<void>;
};
