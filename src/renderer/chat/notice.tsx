import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { TurnPart } from "../../shared/chat/chat.ts";
import { InlineCode } from "../ui/inline-code.tsx";

const icons = { info: Info, warning: TriangleAlert, error: CircleAlert };
const colours = { info: "text-accent", warning: "text-warn", error: "text-bad" };

export function Notice({ notice }: { notice: Extract<TurnPart, { type: "notice" }> }) {
  const Icon = icons[notice.level];
  return (
    <div
      role="note"
      data-testid="notice"
      data-level={notice.level}
      className="flex items-start gap-2 rounded-md border border-line px-2.5 py-1.5 text-small"
    >
      <Icon size={14} className={`mt-0.5 shrink-0 ${colours[notice.level]}`} aria-label={notice.level} />
      <div className="min-w-0 break-words">
        {notice.text}
        {notice.hint === undefined ? null : (
          <div className="text-dim">
            <InlineCode text={notice.hint} />
          </div>
        )}
      </div>
    </div>
  );
}
