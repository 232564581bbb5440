import { settingDefinitions } from "../../shared/settings.ts";
import { useApp } from "./store.ts";

/** Keeps the colours of the page as the setting says; without one, the style sheet follows the system. */
export function followTheme(): void {
  apply();
  useApp.subscribe(apply);
}

function apply(): void {
  const parsed = settingDefinitions["ui.theme"].schema.safeParse(
    useApp.getState().settings?.values["ui.theme"],
  );
  const theme = parsed.success ? parsed.data : "system";
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}
