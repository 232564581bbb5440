import type { Guard } from "./guard.ts";
import { outerFirst } from "./path-order.ts";
import { quoteForProfile } from "./quote-for-profile.ts";

/**
 * What `sandbox-exec` is given on macOS for a command on the machine as it is. Of several rules the last one holds, so
 * outer places come first. Paths are enough here: what is missing is refused by its name.
 */
export function buildGuardProfile(guard: Guard): string {
  const { everythingReadOnly, network, workFolder } = guard;
  return [
    "(version 1)",
    "(allow default)",
    // Ways to programs outside, which would do something for the command: other applications, launchd, agents' sockets.
    "(deny appleevent-send)",
    "(deny lsopen)",
    "(deny job-creation)",
    "(deny network-outbound (remote unix-socket))",
    ...(network
      ? ['(allow network-outbound (literal "/private/var/run/mDNSResponder"))']
      : ["(deny network*)"]),
    "(deny signal)",
    "(allow signal (target same-sandbox))",
    "(deny process-info*)",
    "(allow process-info* (target same-sandbox))",
    ...(everythingReadOnly
      ? [
          "(deny file-write*)",
          '(allow file-write* (subpath (param "PRIVATE")) (literal "/dev/null") (literal "/dev/tty"))',
        ]
      : []),
    ...outerFirst(ruledPlaces(guard, workFolder)).flatMap(([path, rules]) => rules(quoteForProfile(path))),
    "",
  ].join("\n");
}

type Rules = (word: string) => string[];

function ruledPlaces({ hidden, readOnly, missing, everythingReadOnly }: Guard, workFolder: string) {
  const places = new Map<string, Rules>();
  places.set(workFolder, (word) => [
    `(allow file-read* (subpath ${word}))`,
    ...(everythingReadOnly ? [] : [`(allow file-write* (subpath ${word}))`]),
  ]);
  for (const path of readOnly) places.set(path, (word) => [`(deny file-write* (subpath ${word}))`]);
  for (const { path } of [...hidden, ...missing])
    places.set(path, (word) => [`(deny file-read* file-write* (subpath ${word}))`]);
  return places;
}
