import { useState } from "react";
import { settingDefinition, settingKeys } from "../../shared/settings.ts";
import { useApp } from "../state/store.ts";
import { showPage } from "../state/ui-store.ts";
import { Page } from "../ui/page.tsx";
import { SettingRow } from "./setting-row.tsx";

export function SettingsPage() {
  const settings = useApp((state) => state.settings);
  const [search, setSearch] = useState("");
  if (settings === undefined) return null;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = settingKeys.filter((key) => {
    const { title, description, environment } = settingDefinition(key);
    const text = `${key} ${title} ${description} ${environment ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Page title="Settings" onClose={() => showPage("canvas")}>
      <input
        type="search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        placeholder="Search the settings"
        aria-label="Search the settings"
        className="mb-3 w-full rounded-md border border-line-field bg-panel px-2.5 py-1.5"
      />
      <ul className="divide-y divide-line rounded-md border border-line bg-panel">
        {found.map((key) => (
          <SettingRow
            key={key}
            settingKey={key}
            value={settings.values[key]}
            isFixed={settings.fixed.includes(key)}
            problem={settings.problems.find((problem) => problem.key === key)}
          />
        ))}
        {found.length === 0 ? <li className="px-3 py-2 text-dim">No setting matches.</li> : null}
      </ul>
      {settings.problems
        .filter(({ key }) => !settingKeys.some((known) => known === key))
        .map(({ key, source, message }) => (
          <p key={`${source}:${key}`} className="mt-2 text-small text-bad">
            {message} (in {source})
          </p>
        ))}
      <p className="mt-3 text-small text-faint">
        The settings are kept in <code className="font-mono text-tiny break-all">{settings.file}</code>, which
        may be edited by hand.
      </p>
    </Page>
  );
}
