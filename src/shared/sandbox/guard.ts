/** A file or folder that is there, absolute and with its links resolved. */
export type GuardedPath = { readonly path: string; readonly kind: "file" | "folder" };

/**
 * What a command on the user's own machine is kept from: it runs in the same folders with the same programs, but some
 * places look empty and some cannot be written. `resolveGuard` in src/system finds it for a machine.
 */
export type Guard = {
  /** Where commands start, mostly the study's folder: it stays there whatever lies around it. */
  readonly workFolder: string;
  readonly hidden: readonly GuardedPath[];
  readonly readOnly: readonly string[];
  /**
   * Folders in which nothing new is made and nothing renamed, because a place that is not there yet belongs in them;
   * what lies in their folders `open` stays as it is.
   */
  readonly fixed: readonly { readonly folder: string; readonly open: readonly string[] }[];
  /**
   * Places that are not there, or only as a placeholder, and must not be made: the first part of their path that is
   * missing.
   */
  readonly missing: readonly GuardedPath[];
  /** Nothing can be written but a private /tmp. */
  readonly everythingReadOnly: boolean;
  readonly network: boolean;
};

/** Of what holds the place of something missing in the work folder while a command runs; nobody else makes such files. */
export const PLACEHOLDER_MODE = { file: "444", folder: "555" } as const;
