import { lazy, Suspense } from "react";
import { Canvas } from "../canvas/canvas.tsx";
import { AttachmentDrop } from "../chat/attachment-drop.tsx";
import { ChatPanel } from "../chat/chat-panel.tsx";
import { PastBanner } from "../history/past-banner.tsx";
import { Inspector } from "../inspector/inspector.tsx";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { FailureBoundary } from "../ui/failure-boundary.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ResizableChat } from "./resizable-chat.tsx";

const Welcome = lazy(async () => ({ default: (await import("../welcome/welcome.tsx")).Welcome }));
const SettingsPage = lazy(async () => ({
  default: (await import("../settings/settings-page.tsx")).SettingsPage,
}));
const RepairView = lazy(async () => ({ default: (await import("../repair/repair-view.tsx")).RepairView }));
const HistoryPane = lazy(async () => ({
  default: (await import("../history/history-pane.tsx")).HistoryPane,
}));
const RunsPage = lazy(async () => ({ default: (await import("../runs/runs-page.tsx")).RunsPage }));
const AuditPage = lazy(async () => ({ default: (await import("../audit/audit-page.tsx")).AuditPage }));
const CreatePage = lazy(async () => ({ default: (await import("../create/create-page.tsx")).CreatePage }));
const DoctorPage = lazy(async () => ({ default: (await import("../doctor/doctor-page.tsx")).DoctorPage }));

/** The chosen view, and beside it the chat of the study. */
export function Workspace() {
  const hasStudy = useApp((state) => state.open !== undefined);
  const hasSnapshot = useApp((state) => state.app !== undefined);
  if (!hasSnapshot) return <Waiting text="Connecting" />;
  return (
    <>
      <main className="relative flex min-w-0 flex-1">
        <FailureBoundary>
          <Suspense fallback={<Waiting text="Loading" />}>
            <View hasStudy={hasStudy} />
          </Suspense>
        </FailureBoundary>
      </main>
      {hasStudy ? (
        <ResizableChat>
          <FailureBoundary>
            <AttachmentDrop>
              <ChatPanel />
            </AttachmentDrop>
          </FailureBoundary>
        </ResizableChat>
      ) : null}
    </>
  );
}

function View({ hasStudy }: { hasStudy: boolean }) {
  const page = useUi((state) => state.page);
  const repairPath = useUi((state) => state.repairPath);
  if (page === "settings") return <SettingsPage />;
  if (page === "doctor") return <DoctorPage />;
  if (page === "repair" && repairPath !== undefined) return <RepairView path={repairPath} />;
  if (page === "create") return <CreatePage />;
  if (page === "studies" || !hasStudy) return <Welcome />;
  if (page === "audit") return <AuditPage />;
  if (page === "runs") return <RunsPage />;
  return (
    <>
      {page === "history" ? (
        <Suspense fallback={null}>
          <HistoryPane />
        </Suspense>
      ) : null}
      <div className="relative flex min-w-0 flex-1">
        <Canvas />
        <PastBanner />
      </div>
      {page === "history" ? null : <Inspector />}
    </>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <div className="flex flex-1 items-center justify-center gap-2 text-dim">
      <Spinner />
      {text}
    </div>
  );
}
