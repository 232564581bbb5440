import { create } from "zustand";

/** The questions of tools that can be seen in the window at the moment, by the id of their part. */
export const useSeenQuestions = create<{ readonly ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

export function noteQuestionSeen(partId: string, isSeen: boolean): void {
  useSeenQuestions.setState((state) => {
    if (state.ids.has(partId) === isSeen) return state;
    const ids = new Set(state.ids);
    if (isSeen) ids.add(partId);
    else ids.delete(partId);
    return { ids };
  });
}
