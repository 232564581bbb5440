import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
import { noSearch, useSearch } from "../search-store.ts";

const pauseMs = 200;
const pageSize = 20;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Searches in all messages, as soon as nothing was typed for a moment. */
export function searchMessages(query: string): void {
  clearTimeout(timer);
  if (query.trim() === "") {
    useSearch.setState({ ...noSearch, query });
    return;
  }
  useSearch.setState({ query, isLoading: true });
  timer = setTimeout(() => void load(query, 0), pauseMs);
}

/** Reads the next hits of the search. */
export async function loadMoreHits(): Promise<void> {
  const { query, hits, isLoading } = useSearch.getState();
  if (isLoading) return;
  useSearch.setState({ isLoading: true });
  await load(query, hits.length);
}

async function load(query: string, offset: number): Promise<void> {
  const isWanted = (): boolean => useSearch.getState().query === query;
  try {
    const found = await callHost((client) =>
      client.conversations.search({ query: query.slice(0, 500), offset, limit: pageSize }),
    );
    if (!isWanted()) return;
    useSearch.setState(({ hits }) => ({
      hits: [...hits.slice(0, offset), ...found.hits],
      hasMore: found.hasMore,
      isLoading: false,
      error: undefined,
    }));
  } catch (error) {
    if (isWanted()) useSearch.setState({ ...noSearch, query, error: toErrorInfo(error) });
  }
}
