/**
 * What every process under bubblewrap gets: namespaces of its own (no other process is seen, /proc shows no other's
 * environment), no capabilities (root would keep them), no terminal of ours, and an end when bubblewrap ends.
 */
export const SEPARATION = [
  "--unshare-all",
  "--die-with-parent",
  "--new-session",
  "--cap-drop",
  "ALL",
] as const;

/**
 * A /proc of its own in which nothing of the kernel can be set. bubblewrap covers it only from who may write the folders;
 * root may write the files in them without any capability, and so give the kernel a program to run as root outside.
 */
export const OWN_PROC = [
  ...["--proc", "/proc"],
  ...["sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi", "mtrr"].flatMap((name) => [
    "--ro-bind-try",
    `/proc/${name}`,
    `/proc/${name}`,
  ]),
] as const;

/**
 * What of /run is needed to find programs, drivers and names of hosts. The rest is sockets of other programs: of Docker,
 * of the desktop, of the user's service manager. A read-only mount does not keep a process from talking to them.
 */
export const RUN_FOLDERS = [
  "/run/current-system",
  "/run/booted-system",
  "/run/opengl-driver",
  "/run/systemd/resolve",
  "/run/resolvconf",
  "/run/NetworkManager/resolv.conf",
] as const;
