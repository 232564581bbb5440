import { type Store, useApp } from "./store.ts";

/**
 * Resolves when the window shows this revision of its study: the answer to a call may come before the event that tells
 * of what it did. Resolves too when the window shows another study, or none.
 */
export function untilShown(revision: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const studyId = useApp.getState().open?.study.id;
  const isDone = ({ open }: Store): boolean =>
    open === undefined || open.study.id !== studyId || open.study.revision >= revision;
  if (isDone(useApp.getState())) return Promise.resolve();
  const unfollow = useApp.subscribe((state) => {
    if (!isDone(state)) return;
    unfollow();
    resolve();
  });
  return promise;
}
