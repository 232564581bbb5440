import { type KeyboardEvent, useState } from "react";
import type { Mention } from "../../shared/chat/chat.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { useApp } from "../state/store.ts";
import { findStudyFiles, forgetStudyFiles, useStudyFiles } from "../state/study-files.ts";
import { findCandidates, type MentionCandidate, mostFiles, toMention } from "./mention-candidates.ts";
import { findMentionQuery, type MentionQuery } from "./mention-text.ts";

const noNodes: readonly StudyNode[] = [];

export type MentionList = {
  readonly isOpen: boolean;
  readonly isLoading: boolean;
  readonly candidates: readonly MentionCandidate[];
  /** Index of the one that Enter takes. */
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly choose: (candidate: MentionCandidate) => void;
  /** To be told after each change of the text or the caret. */
  readonly follow: (text: string, caret: number) => void;
  /** @returns whether the key was for the list */
  readonly onKeyDown: (event: KeyboardEvent) => boolean;
  readonly close: () => void;
};

type MentionListOptions = {
  readonly mentions: readonly Mention[];
  readonly onChoose: (query: MentionQuery, mention: Mention) => void;
};

/** The list that opens behind an `@`: what it holds, and what the keys do in it. */
export function useMentionList({ mentions, onChoose }: MentionListOptions): MentionList {
  const nodes = useApp((state) => state.open?.study.nodes ?? noNodes);
  const files = useStudyFiles((state) => state.value) ?? [];
  const isLoading = useStudyFiles((state) => state.isLoading);
  const [query, setQuery] = useState<MentionQuery>();
  const [active, setActive] = useState(0);
  /** Where the `@` stands whose list was closed. */
  const [closedAt, setClosedAt] = useState<number>();

  const isAsked = query !== undefined && query.start !== closedAt;
  const candidates = isAsked ? findCandidates(query.query, nodes, files) : [];
  const isOpen = candidates.length > 0;
  const chosen = Math.min(active, candidates.length - 1);

  function follow(text: string, caret: number): void {
    const next = findMentionQuery(text, caret, mentions);
    if (next === undefined) {
      close();
      return;
    }
    if (next.start === query?.start && next.query === query.query) return;
    setQuery(next);
    setActive(0);
    if (next.start !== query?.start) {
      setClosedAt(undefined);
      forgetStudyFiles();
    }
    findStudyFiles(next.query, mostFiles);
  }

  function close(): void {
    setQuery(undefined);
    setClosedAt(undefined);
  }

  function choose(candidate: MentionCandidate): void {
    if (query === undefined) return;
    close();
    onChoose(query, toMention(candidate));
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    const candidate = candidates[chosen];
    if (candidate === undefined || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "ArrowDown") setActive((chosen + 1) % candidates.length);
    else if (event.key === "ArrowUp") setActive((chosen - 1 + candidates.length) % candidates.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(candidate);
    else if (event.key === "Escape") setClosedAt(query?.start);
    else return false;
    event.preventDefault();
    return true;
  }

  return { isOpen, isLoading, candidates, active: chosen, setActive, choose, follow, onKeyDown, close };
}
