import { z } from "zod";
import { assertNever, ErrorInfo } from "../errors.ts";
import { type Turn, TurnChange, TurnPart, TurnState, Usage } from "./chat.ts";

/** One step of a turn. The store keeps all but `text-appended`; a window that has all of them shows the same turn. */
export const TurnUpdate = z.discriminatedUnion("type", [
  /** Adds a part, or replaces the one with the same id. */
  z.strictObject({ type: z.literal("part"), part: TurnPart }),
  z.strictObject({ type: z.literal("text-appended"), partId: z.string(), text: z.string() }),
  z.strictObject({ type: z.literal("change"), change: TurnChange }),
  z.strictObject({ type: z.literal("undone"), undone: z.boolean() }),
  z.strictObject({
    type: z.literal("state"),
    state: TurnState,
    error: ErrorInfo.optional(),
    usage: Usage.optional(),
    model: z.string().optional(),
    startedAt: z.number().optional(),
    endedAt: z.number().optional(),
  }),
]);
export type TurnUpdate = z.infer<typeof TurnUpdate>;

/** The turn after one update; the same code shows it live and rebuilds it from the store. */
export function reduceTurn(turn: Turn, update: TurnUpdate): Turn {
  switch (update.type) {
    case "part": {
      const index = turn.parts.findIndex((part) => part.id === update.part.id);
      const parts = index < 0 ? [...turn.parts, update.part] : turn.parts.with(index, update.part);
      return { ...turn, parts };
    }
    case "text-appended": {
      const index = turn.parts.findLastIndex((part) => part.id === update.partId);
      const part = turn.parts[index];
      if (part === undefined || (part.type !== "text" && part.type !== "thinking")) return turn;
      return { ...turn, parts: turn.parts.with(index, { ...part, text: part.text + update.text }) };
    }
    case "change": {
      // One that is decided stays where it was proposed.
      const { change } = update;
      const index = turn.changes.findIndex(({ modificationId }) => modificationId === change.modificationId);
      const changes = index < 0 ? [...turn.changes, change] : turn.changes.with(index, change);
      return { ...turn, changes };
    }
    case "undone":
      return { ...turn, undone: update.undone };
    case "state": {
      const { type: _type, ...fields } = update;
      return { ...turn, ...fields };
    }
    default:
      return assertNever(update);
  }
}
