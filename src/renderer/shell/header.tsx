import { FlaskConical, PanelRight, Play } from "lucide-react";
import { keysOf } from "../state/commands/all-commands.ts";
import { useApp } from "../state/store.ts";
import { openDialog, toggleChat, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { AskingBadge } from "./asking-badge.tsx";
import { ModeSwitch } from "./mode-switch.tsx";
import { SaveState } from "./save-state.tsx";
import { StudyMenu } from "./study-menu.tsx";
import { StudyWarning } from "./study-warning.tsx";
import { TrustBanner } from "./trust-banner.tsx";

/** The bar at the top of the window, and below it what is wrong with the study and whether it is trusted. */
export function Header() {
  return (
    <>
      <Bar />
      <StudyWarning />
      <TrustBanner />
    </>
  );
}

function Bar() {
  const hasStudy = useApp((state) => state.open !== undefined);
  const isDemo = useApp((state) => state.app?.demo === true);
  const chatOpen = useUi((state) => state.chatOpen);
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-line bg-panel px-3">
      {hasStudy ? <StudyMenu /> : <h1 className="font-semibold">Planform</h1>}
      {hasStudy ? <SaveState /> : null}
      <div className="ml-auto flex min-w-0 items-center gap-3">
        {isDemo ? (
          <Tooltip text="Answers come from a small model inside Planform, not from Claude. Start without --demo to use your own claude command.">
            <span
              data-testid="demo-label"
              className="inline-flex min-w-6 items-center gap-1.5 overflow-hidden rounded-md border border-warn/50 bg-warn-bg px-2 py-0.5 text-small whitespace-nowrap text-warn"
            >
              <FlaskConical size={13} className="shrink-0" aria-hidden />
              Demo model (offline)
            </span>
          </Tooltip>
        ) : null}
        {hasStudy ? <AskingBadge /> : null}
        {hasStudy ? <ModeSwitch /> : null}
        {hasStudy ? (
          <Tooltip text="Start a run of the study" keys={keysOf("run.start")}>
            <Button data-testid="run" onClick={() => openDialog({ type: "start-run" })}>
              <Play size={13} className="text-accent" aria-hidden />
              Run
            </Button>
          </Tooltip>
        ) : null}
        {hasStudy ? (
          <IconButton
            icon={PanelRight}
            label={chatOpen ? "Hide the chat" : "Show the chat"}
            keys={keysOf("view.chat")}
            isActive={chatOpen}
            aria-pressed={chatOpen}
            onClick={toggleChat}
          />
        ) : null}
      </div>
    </header>
  );
}
