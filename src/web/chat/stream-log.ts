import type { EventHub } from "../../core/event-hub.ts";
import { hasEnded, type Turn } from "../../shared/chat/chat.ts";
import type { AppEvent } from "../../shared/events.ts";
import { type OpenTurns, type StreamStep, toStreamMessages } from "./to-stream-messages.ts";

export type StreamLog = ReturnType<typeof createStreamLog>;

/**
 * What each event of an app means to the clients of the chat stream, worked out once when it happens. So a client that
 * comes back is told the very messages that it would have been told, with the same numbers. Has to be made before
 * anybody follows the events.
 */
export function createStreamLog(events: EventHub) {
  let turns: OpenTurns = new Map();
  /** Replays reach back to here: the turns that were open before are not known from their start. */
  let from = events.seq();
  /** Lives as long as the events that the hub keeps. */
  const steps = new WeakMap<AppEvent, StreamStep>();

  const close = events.listen((event) => {
    const step = toStreamMessages(event, turns);
    turns = step.turns;
    steps.set(event, step);
    if (event.body.type === "study.opened") from = event.seq;
  });

  return {
    close,

    canReplay: (since: number): boolean => since > 0 && since >= from && since <= events.seq(),

    openTurns: (conversationId: string): Turn[] =>
      [...turns.values()].filter((turn) => turn.conversationId === conversationId),

    /**
     * Takes in the turns that the log has not seen begin.
     * @param present turns as they are at this moment, with all events so far
     * @returns whether there were any: what was told of them before is not known
     */
    adopt(present: readonly Turn[]): boolean {
      const unknown = present.filter((turn) => !hasEnded(turn.state) && !turns.has(turn.id));
      turns = new Map([...turns, ...unknown.map((turn) => [turn.id, turn] as const)]);
      return unknown.length > 0;
    },

    stepOf(event: AppEvent): Pick<StreamStep, "conversationId" | "messages"> {
      return steps.get(event) ?? { conversationId: undefined, messages: [] };
    },
  };
}
