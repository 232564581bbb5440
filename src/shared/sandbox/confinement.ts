/** The program that confines others on this machine. */
export type SandboxTool = {
  readonly type: "bubblewrap" | "sandbox-exec";
  /** Absolute. */
  readonly path: string;
};

/** What a confined process may reach. All paths are absolute with their links resolved. */
export type Confinement = {
  /** The one folder that it may write. */
  readonly workFolder: string;
  /** Where it starts: a folder in the work folder, or the work folder itself where it is left out. */
  readonly startFolder?: string;
  /** Folders and files that it may read although they lie in a hidden place, such as the study or an interpreter. */
  readonly readable: readonly string[];
  /**
   * Folders that look empty: the user's home, the app's own folder, the study's private folder. All are there. Of a
   * hidden and a readable place the inner one counts, of two equal ones the hidden one.
   */
  readonly hidden: readonly string[];
  /** Files that look empty, such as keys in the study. */
  readonly hiddenFiles: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
};

/** Bounds of one confined run; whatever is reached ends it with all that it started. */
export type ConfinedLimits = {
  readonly wallMs: number;
  /** CPU time of one process, s. */
  readonly cpuS: number;
  /** Memory of all processes together, bytes. */
  readonly memoryBytes: number;
  /** Address space of one process, bytes. Some programs reserve far more than they ever use. */
  readonly addressBytes: number;
  /** Size of one file, bytes. */
  readonly fileBytes: number;
  /** Size of all files in the work folder together, bytes. */
  readonly folderBytes: number;
  /** Files and folders in the work folder. */
  readonly folderFiles: number;
  readonly processes: number;
  /** Kept of stdout and of stderr each, bytes; what is more is cut in the middle. */
  readonly outputBytes: number;
};
