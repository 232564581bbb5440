import { Button } from "../ui/button.tsx";
import { CanvasPicture } from "../ui/canvas-picture.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { FormReview } from "./review-form.ts";

type CreateBarProps = {
  /** What keeps the study from being made, as the ends of one sentence. */
  needs: readonly string[];
  /** What the canvas will lack. */
  missing: readonly string[];
  nothingMissing: string;
  canvas: FormReview["canvas"];
  isBusy: boolean;
};

/** How many missing things are told; the problems list of the study has them all. */
const mostShown = 3;

/** Always in view: the canvas that comes out, what is missing, and the button. */
export function CreateBar({ needs, missing, nothingMissing, canvas, isBusy }: CreateBarProps) {
  return (
    <div className="sticky bottom-0 -mx-4 -mb-4 flex items-center gap-4 rounded-t-md border border-line bg-panel px-4 py-3">
      {canvas === undefined || canvas.nodes.length === 0 ? null : (
        <div data-testid="draft-picture" className="w-44 shrink-0 rounded-md border border-line">
          <CanvasPicture
            nodes={canvas.nodes.map(({ id, type, position }) => ({ id, type, ...position }))}
            edges={canvas.edges}
          />
        </div>
      )}
      <div id="new-study-missing" aria-live="polite" className="min-w-0 flex-1 text-small">
        {needs.length > 0 ? (
          <p className="text-text">Needed to create it: {needs.join(", ")}.</p>
        ) : missing.length === 0 ? (
          <p className="text-dim">{nothingMissing}</p>
        ) : (
          <>
            <p className="text-dim">Can be created. Still missing, here or later on the canvas:</p>
            <ul className="list-disc pl-4 text-dim">
              {missing.slice(0, mostShown).map((text) => (
                <li key={text}>{text}</li>
              ))}
              {missing.length > mostShown ? <li>and {missing.length - mostShown} more</li> : null}
            </ul>
          </>
        )}
      </div>
      <Button
        type="submit"
        look="primary"
        disabled={needs.length > 0 || isBusy}
        aria-describedby="new-study-missing"
      >
        {isBusy ? <Spinner /> : null}
        Create the study
      </Button>
    </div>
  );
}
