import type { AppEvent, AppEventBody } from "../shared/events.ts";

export type EventHub = ReturnType<typeof createEventHub>;

/** Events kept for windows that reconnect. */
const MAX_KEPT = 5_000;
/** What one window may fall behind before it is told to start over: there is no back-pressure on the wire. */
const MAX_WAITING = 20_000;

/** Numbers the events of an app and hands them to its windows, so that a reconnect or reload loses nothing. */
export function createEventHub() {
  let seq = 0;
  let kept: AppEvent[] = [];
  const listeners = new Set<(event: AppEvent) => void>();

  return {
    seq: (): number => seq,

    publish(body: AppEventBody): void {
      seq += 1;
      const event = { seq, body };
      kept.push(event);
      if (kept.length > MAX_KEPT * 2) kept = kept.slice(-MAX_KEPT);
      for (const listener of listeners) listener(event);
    },

    listen(listener: (event: AppEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Replays what came after `since`, then goes on live until the signal. A gap is told by one `reset` event. */
    async *follow(since: number, signal?: AbortSignal): AsyncGenerator<AppEvent> {
      let waiting: AppEvent[] = [];
      let wake: (() => void) | undefined;
      const isAborted = (): boolean => signal?.aborted === true;
      const listener = (event: AppEvent): void => {
        waiting.push(event);
        if (waiting.length > MAX_WAITING) waiting = [{ seq, body: { type: "reset" } }];
        wake?.();
      };
      const onAbort = (): void => wake?.();
      const oldest = kept[0]?.seq ?? seq + 1;
      if (since > seq || since + 1 < oldest) waiting.push({ seq, body: { type: "reset" } });
      else waiting.push(...kept.filter((event) => event.seq > since));
      listeners.add(listener);
      signal?.addEventListener("abort", onAbort);
      try {
        while (!isAborted()) {
          const batch = waiting;
          waiting = [];
          for (const event of batch) {
            if (isAborted()) return;
            yield event;
          }
          if (waiting.length > 0) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (isAborted()) resolve();
          });
          wake = undefined;
        }
      } finally {
        listeners.delete(listener);
        signal?.removeEventListener("abort", onAbort);
      }
    },
  };
}
