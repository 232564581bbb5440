import type { Mode } from "../../shared/chat/chat.ts";
import { setMode } from "../state/actions/conversations.ts";
import { useShownSession } from "../state/selectors.ts";
import { openDialog, useUi } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { Tooltip } from "../ui/tooltip.tsx";
import { SessionRules } from "./session-rules.tsx";

const modes: readonly { mode: Mode; text: string }[] = [
  {
    mode: "user",
    text: "user: Claude changes this study through Planform's tools and reads its folder. Nothing else.",
  },
  {
    mode: "power",
    text: "power: Claude may use the tools of the claude command on this machine too. What is not allowed beforehand asks.",
  },
];

/** What Claude may do in the conversation that is shown; in power mode also what it does without asking. */
export function ModeSwitch() {
  const session = useShownSession();
  const current = session?.mode ?? "user";

  function choose(mode: Mode): void {
    if (mode === current) return;
    const hasAgreed = session !== undefined && useUi.getState().powerAgreed.has(session.id);
    if (mode === "power" && !hasAgreed) openDialog({ type: "power" });
    else void setMode(mode);
  }

  return (
    <div className="flex shrink-0 items-center gap-1.5">
      {session?.mode === "power" ? <SessionRules session={session} /> : null}
      <fieldset
        className="flex rounded-md border border-line-strong text-small"
        aria-label="What Claude may do"
      >
        {modes.map(({ mode, text }) => (
          <Tooltip key={mode} text={text}>
            <button
              type="button"
              aria-pressed={mode === current}
              data-testid={`mode-${mode}`}
              onClick={() => choose(mode)}
              className={classNames(
                "rounded-[5px] px-2.5 py-0.5",
                mode === current
                  ? mode === "power"
                    ? "bg-warn-bg font-medium text-warn ring-1 ring-warn"
                    : "bg-raised font-medium text-text ring-1 ring-accent"
                  : "text-dim hover:text-text",
              )}
            >
              {mode}
            </button>
          </Tooltip>
        ))}
      </fieldset>
    </div>
  );
}
