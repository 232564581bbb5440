import { Announcer } from "./shell/announcer.tsx";
import { ConnectionBanner } from "./shell/connection-banner.tsx";
import { Dialogs } from "./shell/dialogs.tsx";
import { Header } from "./shell/header.tsx";
import { Rail } from "./shell/rail.tsx";
import { StatusBar } from "./shell/status-bar.tsx";
import { Toasts } from "./shell/toasts.tsx";
import { Workspace } from "./shell/workspace.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";

export function App() {
  return (
    <TooltipProvider>
      <div className="flex h-full flex-col">
        <ConnectionBanner />
        <Header />
        <div className="flex min-h-0 flex-1">
          <Rail />
          <Workspace />
        </div>
        <StatusBar />
      </div>
      <Toasts />
      <Dialogs />
      <Announcer />
    </TooltipProvider>
  );
}
