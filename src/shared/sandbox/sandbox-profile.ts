import type { Confinement } from "./confinement.ts";
import { outerFirst } from "./path-order.ts";
import { quoteForProfile } from "./quote-for-profile.ts";

/** What Python and its packages ask the system for while they start. */
const NEEDED = [
  "(allow process-exec process-fork)",
  "(allow signal (target same-sandbox))",
  "(allow process-info* (target same-sandbox))",
  "(allow sysctl-read)",
  "(allow ipc-posix-sem)",
  // OpenMP notes in shared memory which of its libraries a process has loaded.
  '(allow ipc-posix-shm-read-data ipc-posix-shm-write-create ipc-posix-shm-write-unlink (ipc-posix-name-regex #"^/__KMP_REGISTERED_LIB_[0-9]+$"))',
  '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))',
  '(allow file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty"))',
] as const;

/**
 * What `sandbox-exec` is given on macOS for a confined process: nothing is allowed but what stands here, of several
 * rules the last one holds. The process environment is cleared by whoever starts it.
 */
export function buildSandboxProfile(confinement: Confinement): string {
  return [
    "(version 1)",
    "(deny default)",
    ...NEEDED,
    "(allow file-read*)",
    ...outerFirst(ruledPlaces(confinement)).map(([path, rule]) => rule(quoteForProfile(path))),
    // Of the folders around what is readable only that they are there: Python looks up its own path part by part.
    "(allow file-read-metadata)",
    "",
  ].join("\n");
}

function ruledPlaces({ workFolder, readable, hidden, hiddenFiles }: Confinement) {
  const places = new Map<string, (word: string) => string>();
  // Where programs leave files and sockets for each other.
  for (const path of ["/private/tmp", "/private/var/tmp", "/private/var/folders"])
    places.set(path, (word) => `(deny file-read* (subpath ${word}))`);
  for (const path of readable) places.set(path, (word) => `(allow file-read* (subpath ${word}))`);
  for (const path of [...hidden, ...hiddenFiles])
    places.set(path, (word) => `(deny file-read* (subpath ${word}))`);
  places.set(workFolder, (word) => `(allow file-read* file-write* (subpath ${word}))`);
  return places;
}
