/** What `/proc/<pid>/stat` says of a process, as far as it is needed here. */
export type LinuxStat = {
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  /** In clock ticks since the machine started. */
  readonly startTicks: string;
};

/** Parses `/proc/<pid>/stat`. The name in brackets may hold spaces and brackets itself, so the last ")" counts. */
export function parseLinuxStat(text: string): LinuxStat | undefined {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parentPid, groupId, sessionId] = fields;
  const startTicks = fields[19];
  if (!state || !parentPid || !groupId || !sessionId || !startTicks) return undefined;
  return {
    state,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    sessionId: Number(sessionId),
    startTicks: startTicks.trim(),
  };
}

/** A zombie has ended and only waits to be noticed. */
export function isGoneState(state: string): boolean {
  return state.startsWith("Z") || state.startsWith("X");
}
