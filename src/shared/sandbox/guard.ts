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
  /** Sockets of programs outside, which look empty as well. They come and go: one that is gone is left out. */
  readonly sockets: readonly string[];
  readonly readOnly: readonly string[];
  /**
   * Folders in which nothing is made, renamed or taken away, because a place that is not there yet belongs in them, or a
   * hidden file that its owner may put there anew meanwhile. Folders in them stay as they are.
   */
  readonly fixed: readonly FixedFolder[];
  /**
   * Places that are not there, or only as a placeholder, and must not be made: the first part of their path that is
   * missing.
   */
  readonly missing: readonly GuardedPath[];
  /** Nothing can be written but a private /tmp. */
  readonly everythingReadOnly: boolean;
  readonly network: boolean;
};

/** A folder with what lies in it. A link has its target as it is written. */
export type FixedFolder = {
  readonly path: string;
  readonly entries: readonly (GuardedPath | { readonly path: string; readonly target: string })[];
};

/** Of what holds the place of something missing in the work folder while a command runs; nobody else makes such files. */
export const PLACEHOLDER_MODE = { file: "444", folder: "555" } as const;
