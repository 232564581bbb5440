import { useApp } from "../state/store.ts";
import type { DraftCompanions } from "../state/ui-store.ts";
import { countOf } from "../ui/format.ts";
import { Keys } from "../ui/keys.tsx";
import { useReviewChanges } from "./review-toggle.tsx";

type ComposerHintProps = { draftKey: string; companions: DraftCompanions; isRunning: boolean };

/** One line below the composer: what keeps a message back, how many wait, that changes are reviewed, or what the keys do. */
export function ComposerHint({ draftKey, companions, isRunning }: ComposerHintProps) {
  const waiting = useApp(
    (state) => state.queue.waiting.filter(({ conversationId }) => conversationId === draftKey).length,
  );
  const isReviewing = useReviewChanges();
  const uploading = companions.attachments.filter(({ type }) => type === "uploading").length;
  const failed = companions.attachments.some(({ type }) => type === "failed");
  return (
    <div
      data-testid="composer-hint"
      className="flex min-h-5 items-center gap-3 overflow-hidden pt-1 text-tiny whitespace-nowrap text-faint"
    >
      {failed ? (
        <span className="text-bad">A file did not arrive: try again or remove it</span>
      ) : uploading > 0 ? (
        <span>Uploading {countOf(uploading, "file")}</span>
      ) : waiting > 0 ? (
        <span className="num text-dim">{countOf(waiting, "message waits", "messages wait")}</span>
      ) : isReviewing ? (
        <span className="text-dim">Changes wait until you accept them</span>
      ) : (
        <span className="flex items-center gap-1">
          <Keys keys="@" /> mentions a node or file
        </span>
      )}
      <span className="ml-auto flex items-center gap-1">
        {isRunning ? (
          <>
            <Keys keys="Esc" /> stops
          </>
        ) : (
          <>
            <Keys keys="Shift+Enter" /> new line
          </>
        )}
      </span>
    </div>
  );
}
