/**
 * Reads one at a time: asked while it reads, it reads once more after that, so that what it ends with is never older than
 * the last request.
 */
export function readOneAtATime(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | undefined;
  let isAsked = false;

  async function readWhileAsked(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      await read();
    }
  }

  return () => {
    isAsked = true;
    reading ??= readWhileAsked().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}
