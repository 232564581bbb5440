import { loadCards } from "../state/actions/studies.ts";
import { changeForm } from "../state/new-study.ts";
import { useApp } from "../state/store.ts";
import { Button } from "../ui/button.tsx";
import { CanvasPicture } from "../ui/canvas-picture.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

/** The samples that come with the program, to start from a copy of one. */
export function TemplateChoice({ chosen }: { chosen: string }) {
  const { value, error } = useApp((state) => state.cards);
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
        Looking for templates
      </p>
    );
  }
  const templates = value.filter(({ kind, problem }) => kind === "sample" && problem === undefined);
  if (templates.length === 0) return <p className="text-dim">There is no template in this program.</p>;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-small text-dim">Template</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-3">
        {templates.map((card) => (
          <label
            key={card.path}
            className="flex flex-col rounded-md border border-line bg-panel hover:border-line-strong has-checked:border-accent has-checked:bg-accent-bg has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="template"
              value={card.path}
              checked={chosen === card.path}
              onChange={() => changeForm({ template: card.path })}
              className="sr-only"
            />
            <CanvasPicture nodes={card.nodes} />
            <span className="flex flex-1 flex-col border-t border-line px-3 py-2">
              <span className="font-medium">{card.name}</span>
              <span className="line-clamp-3 text-small text-dim">{card.description}</span>
              <span className="num mt-auto pt-1 text-tiny text-faint">
                {countOf(card.nodes.length, "node")}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
