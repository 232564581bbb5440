import { useState } from "react";
import type { StudyCard } from "../../shared/contract/studies.ts";
import type { ErrorInfo } from "../../shared/errors.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import { loadCards, openSample, openStudy } from "../state/actions/studies.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { CanvasPicture } from "../ui/canvas-picture.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf, formatWhen } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

export function StudyCards() {
  const { value, error } = useApp((state) => state.cards);
  const [opening, setOpening] = useState<string>();
  const [failure, setFailure] = useState<ErrorInfo>();
  if (error !== undefined) {
    return (
      <ErrorNote error={error}>
        <Button onClick={() => void loadCards()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (value === undefined) {
    return (
      <p className="flex items-center gap-2 text-dim">
        <Spinner />
        Looking for studies
      </p>
    );
  }

  async function open(card: StudyCard): Promise<void> {
    setOpening(card.path);
    setFailure(undefined);
    try {
      await (card.kind === "sample" ? openSample(card.path) : openStudy(card.path));
    } catch (thrown) {
      setFailure(toErrorInfo(thrown));
    } finally {
      setOpening(undefined);
    }
  }

  const section = (title: string, kind: StudyCard["kind"]) => {
    const cards = value.filter((card) => card.kind === kind);
    if (cards.length === 0) return null;
    return (
      <section>
        <h2 className="mb-2 font-medium">{title}</h2>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3">
          {cards.map((card) => (
            <Card
              key={card.path}
              card={card}
              isOpening={opening === card.path}
              onOpen={() => void open(card)}
            />
          ))}
        </ul>
      </section>
    );
  };

  return (
    <>
      {failure === undefined ? null : <ErrorNote error={failure} />}
      {section("Recent", "recent")}
      {section("Samples", "sample")}
    </>
  );
}

type CardProps = { card: StudyCard; isOpening: boolean; onOpen: () => void };

function Card({ card, isOpening, onOpen }: CardProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        title={card.path}
        className="flex h-full w-full flex-col rounded-md border border-line bg-panel text-left hover:border-accent"
      >
        <CanvasPicture nodes={card.nodes} />
        <span className="flex w-full flex-1 flex-col border-t border-line px-3 py-2">
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate font-medium">{card.name}</span>
            {isOpening ? <Spinner /> : null}
          </span>
          {card.problem === undefined ? (
            <span className="line-clamp-2 text-small text-dim">{card.description}</span>
          ) : (
            <span className="line-clamp-2 text-small text-bad">{card.problem}</span>
          )}
          <span className="num mt-auto truncate pt-1 text-tiny text-faint">
            {countOf(card.nodes.length, "node")}
            {card.openedAt === undefined ? "" : ` · opened ${formatWhen(card.openedAt, Date.now())}`}
          </span>
        </span>
      </button>
    </li>
  );
}
