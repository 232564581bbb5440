import { create } from "zustand";
import type { SearchHit } from "../../shared/chat/chat.ts";
import type { ErrorInfo } from "../../shared/errors.ts";

/** A search in the messages of all conversations; hits of the query before stay until the new ones are there. */
export type SearchStore = {
  readonly query: string;
  readonly hits: readonly SearchHit[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: ErrorInfo | undefined;
};

export const noSearch: SearchStore = {
  query: "",
  hits: [],
  hasMore: false,
  isLoading: false,
  error: undefined,
};

export const useSearch = create<SearchStore>()(() => noSearch);
