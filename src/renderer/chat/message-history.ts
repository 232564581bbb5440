/** How far back somebody walked through earlier messages, 1 for the latest, and what was put into the composer there. */
export type HistoryPlace = { readonly back: number; readonly text: string };

/** What the composer holds; `history` are the messages of the conversation, oldest first. */
export type ComposerText = {
  readonly history: readonly string[];
  readonly place: HistoryPlace | undefined;
  readonly text: string;
  readonly caret: number;
};

/** The message before the one that is shown; undefined where the arrow key moves the caret as usual. */
export function findOlder({ history, place, text, caret }: ComposerText): HistoryPlace | undefined {
  if (isAt(place, text)) {
    return text.slice(0, caret).includes("\n") ? undefined : placeAt(history, place.back + 1);
  }
  return text === "" ? placeAt(history, 1) : undefined;
}

/** The message after the one that is shown, or the empty draft after the last one. */
export function findNewer({ history, place, text, caret }: ComposerText): HistoryPlace | "draft" | undefined {
  if (!isAt(place, text) || text.slice(caret).includes("\n")) return undefined;
  return placeAt(history, place.back - 1) ?? "draft";
}

/** Somebody who has changed an earlier message has left the history: it is a draft now. */
function isAt(place: HistoryPlace | undefined, text: string): place is HistoryPlace {
  return place !== undefined && place.text === text;
}

/** Counted from the end: earlier messages may be read meanwhile. */
function placeAt(history: readonly string[], back: number): HistoryPlace | undefined {
  const text = back < 1 ? undefined : history[history.length - back];
  return text === undefined ? undefined : { back, text };
}
