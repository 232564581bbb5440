import type { SandboxTool } from "./confinement.ts";
import { type Guard, PLACEHOLDER_MODE } from "./guard.ts";
import { buildGuardArguments, findPlaceholders, findSeenSockets } from "./guard-arguments.ts";
import { buildGuardProfile } from "./guard-profile.ts";
import { quoteForShell } from "./quote-for-shell.ts";
import { UNSET_SECRETS } from "./secret-variables.ts";

/**
 * One line for sh, bash or zsh that runs `bash -c command` on the user's machine as it is, but without what the guard
 * keeps it from, without secrets in its environment and without sight of other processes. It starts in the present
 * folder and ends with the command's exit code; whatever the command left running is gone then (not on macOS).
 * @param guard as `resolveGuard` found it just before: places that were removed since make the line fail
 */
export function buildGuardCommand(tool: SandboxTool, guard: Guard, command: string): string {
  const isBubblewrap = tool.type === "bubblewrap";
  const script = isBubblewrap ? bubblewrapScript(guard) : sandboxExecScript(guard);
  const words = isBubblewrap
    ? [command, tool.path, ...buildGuardArguments(guard)]
    : [tool.path, "-p", buildGuardProfile(guard), "bash", "-c", command];
  return ["/bin/sh", "-c", script, "planform-guard", ...words].map(quoteForShell).join(" ");
}

/**
 * The secrets are taken away before bubblewrap starts: its own first process keeps the environment that it got, and the
 * command can read it.
 *
 * Placeholders are known by their mode, and all lines with some hold a shared lock on the work folder: a placeholder that
 * one line removed would take away the mount of another. Whoever gets the folder for itself at the end removes them; a
 * line that was killed leaves them to the next one.
 */
function bubblewrapScript(guard: Guard): string {
  const places = findPlaceholders(guard).map(({ path, kind }) => ({ word: quoteForShell(path), kind }));
  const complete = ["line=$1; shift", ...coverSockets(guard), 'set -- "$@" -- bash -c "$line"'];
  if (places.length === 0) return [UNSET_SECRETS, ...complete, 'exec "$@"'].join("\n");
  return [
    UNSET_SECRETS,
    ...complete,
    // A signal may come at any moment. Before the start it is kept until then. Just after it a gentler one would be lost in
    // this shell's own copy, and bubblewrap alone could leave the child that it is making: so a group is killed.
    'end() { ended=1; kill -s KILL -- "-$!" "$!" 2>/dev/null; }; ended=; trap end TERM INT HUP',
    `exec 9<${quoteForShell(guard.workFolder)} && flock -s 9 || exit 126`,
    ...places.map(({ word, kind }) =>
      kind === "folder"
        ? `mkdir -m ${PLACEHOLDER_MODE.folder} ${word} 2>/dev/null`
        : `(umask 333; set -C; : >${word}) 2>/dev/null`,
    ),
    // By itself a shell gives what it starts beside itself an empty input.
    'exec 8<&0; setsid "$@" <&8 8<&- 9<&- &',
    'child=$!; [ -z "$ended" ] || end',
    "wait $child; status=$?",
    // A signal ends the first wait early.
    "while kill -0 $child 2>/dev/null; do wait $child; status=$?; done",
    "if flock -n -x 9; then",
    ...places.map(
      ({ word, kind }) =>
        `find ${word} -maxdepth 0 -empty -perm ${PLACEHOLDER_MODE[kind]} -delete 2>/dev/null`,
    ),
    "fi",
    "exit $status",
  ].join("\n");
}

/** Other programs end at any time, and bubblewrap fails where what it is to cover is gone: so it is looked at just before. */
function coverSockets(guard: Guard): string[] {
  const sockets = findSeenSockets(guard).map(quoteForShell);
  return sockets.length === 0
    ? []
    : [
        `for socket in ${sockets.join(" ")}; do`,
        '[ -S "$socket" ] && set -- "$@" --dev-bind /dev/null "$socket"',
        "done",
      ];
}

/** macOS has no private /tmp: a command that writes nothing else gets a folder of its own, which goes with it. */
function sandboxExecScript({ everythingReadOnly }: Guard): string {
  if (!everythingReadOnly) return [UNSET_SECRETS, 'exec "$@"'].join("\n");
  return [
    UNSET_SECRETS,
    'made=$(mktemp -d) && TMPDIR=$(cd "$made" && pwd -P) || exit 126',
    "export TMPDIR",
    "tool=$1; shift",
    '"$tool" -D PRIVATE="$TMPDIR" "$@"; status=$?',
    'rm -rf "$TMPDIR"',
    "exit $status",
  ].join("\n");
}
