import {
  ChartLine,
  Command,
  History,
  Keyboard,
  Plus,
  Settings,
  ShieldCheck,
  Stethoscope,
  TriangleAlert,
  Workflow,
} from "lucide-react";
import { showAudit } from "../state/actions/audit.ts";
import { keysOf } from "../state/commands/all-commands.ts";
import { problemWords, useProblemCounts } from "../state/problems.ts";
import { useApp } from "../state/store.ts";
import { openDialog, showPage, toggleFlyout, useUi } from "../state/ui-store.ts";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";

export function Rail() {
  const page = useUi((state) => state.page);
  const flyout = useUi((state) => state.flyout);
  const hasStudy = useApp((state) => state.open !== undefined);
  const counts = useProblemCounts();
  const problemCount = counts.errors + counts.warnings;
  const shared = { size: "large", side: "right" } as const;
  return (
    <nav
      aria-label="Views"
      className="flex w-12 shrink-0 flex-col items-center gap-1.5 border-r border-line bg-panel py-2"
    >
      <IconButton
        {...shared}
        icon={Workflow}
        label={hasStudy ? "Canvas" : "Studies"}
        isActive={page === "canvas"}
        onClick={() => showPage("canvas")}
      />
      {hasStudy ? (
        <>
          <IconButton
            {...shared}
            icon={Plus}
            label="Add a node"
            keys={keysOf("canvas.add")}
            isActive={flyout === "palette"}
            onClick={() => toggleFlyout("palette")}
          />
          <IconButton
            {...shared}
            icon={ChartLine}
            label="Runs"
            keys={keysOf("run.show")}
            isActive={page === "runs"}
            onClick={() => showPage("runs")}
          />
          <IconButton
            {...shared}
            icon={History}
            label="History"
            keys={keysOf("view.history")}
            isActive={page === "history"}
            onClick={() => showPage("history")}
          />
          <IconButton
            {...shared}
            icon={ShieldCheck}
            label="Audit list"
            isActive={page === "audit"}
            onClick={showAudit}
          />
          <span className="relative">
            <IconButton
              {...shared}
              icon={TriangleAlert}
              label={`Problems: ${problemWords(counts)}`}
              isActive={flyout === "problems"}
              onClick={() => toggleFlyout("problems")}
            />
            {problemCount === 0 ? null : (
              <span
                aria-hidden
                className={classNames(
                  "num pointer-events-none absolute -top-0.5 -right-1 min-w-4 rounded-full px-1 text-center text-[10px] leading-4 text-on-accent",
                  counts.errors > 0 ? "bg-bad" : "bg-warn",
                )}
              >
                {problemCount > 99 ? "99+" : problemCount}
              </span>
            )}
          </span>
        </>
      ) : null}
      <span className="mt-auto" />
      <IconButton
        {...shared}
        icon={Command}
        label="All commands"
        keys={keysOf("view.commands")}
        onClick={() => openDialog({ type: "commands" })}
      />
      <IconButton
        {...shared}
        icon={Keyboard}
        label="Shortcuts"
        keys={keysOf("view.shortcuts")}
        onClick={() => openDialog({ type: "shortcuts" })}
      />
      <IconButton
        {...shared}
        icon={Stethoscope}
        label="Doctor: what Planform needs on this machine"
        isActive={page === "doctor"}
        onClick={() => showPage("doctor")}
      />
      <IconButton
        {...shared}
        icon={Settings}
        label="Settings"
        keys={keysOf("view.settings")}
        isActive={page === "settings"}
        onClick={() => showPage("settings")}
      />
    </nav>
  );
}
