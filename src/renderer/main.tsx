// First of all: schemas are made while the other modules load.
import "./zod-config.ts";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { refuseDrops } from "./shell/refuse-drops.ts";
import { listenForShortcuts } from "./shell/shortcuts.ts";
import { keepDrafts } from "./state/actions/drafts.ts";
import { stayConnected } from "./state/connect.ts";
import { followTheme } from "./state/theme.ts";
import "./styles.css";

followTheme();
listenForShortcuts();
refuseDrops();
keepDrafts();
void stayConnected();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
