/** One Ctrl+C may arrive twice, from the terminal and from the program that started this one; both come within this, ms. */
const SAME_REQUEST_MS = 500;

/** Runs the action at Ctrl+C or a request to end. A second request ends the process at once. */
export function onInterrupt(action: () => void): () => void {
  let askedAt: number | undefined;
  const listener = (): void => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      action();
    } else if (now - askedAt > SAME_REQUEST_MS) {
      process.exit(130);
    }
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  process.on("SIGHUP", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
    process.off("SIGHUP", listener);
  };
}
