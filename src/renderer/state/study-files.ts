import { create } from "zustand";
import { toErrorInfo } from "../../shared/errors.ts";
import { callHost } from "./host.ts";
import type { Loaded } from "./store.ts";

export type StudyFile = { readonly path: string; readonly bytes: number };
export type StudyFiles = Loaded<readonly StudyFile[]> & { readonly query: string | undefined };

const nothing: StudyFiles = { query: undefined, value: undefined, isLoading: false, error: undefined };

/** The files of the study that were looked up last; those of the query before stay until the new ones are there. */
export const useStudyFiles = create<StudyFiles>()(() => nothing);

const pauseMs = 120;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Looks up files of the study by words of their path, as soon as nothing was typed for a moment. */
export function findStudyFiles(query: string, limit: number): void {
  if (useStudyFiles.getState().query === query) return;
  clearTimeout(timer);
  const isFirst = useStudyFiles.getState().value === undefined;
  useStudyFiles.setState({ query, isLoading: true });
  timer = setTimeout(() => void load(query, limit), isFirst ? 0 : pauseMs);
}

/** The next look-up reads anew: files come and go. */
export function forgetStudyFiles(): void {
  clearTimeout(timer);
  useStudyFiles.setState(nothing);
}

async function load(query: string, limit: number): Promise<void> {
  const isWanted = (): boolean => useStudyFiles.getState().query === query;
  try {
    const { files } = await callHost((client) => client.study.files({ query: query.slice(0, 200), limit }));
    if (isWanted()) useStudyFiles.setState({ value: files, isLoading: false, error: undefined });
  } catch (error) {
    if (!isWanted()) return;
    useStudyFiles.setState({ value: undefined, isLoading: false, error: toErrorInfo(error) });
  }
}
