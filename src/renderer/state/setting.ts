import { type SettingKey, type Settings, settingDefinitions } from "../../shared/settings.ts";
import { type Store, useApp } from "./store.ts";

/** The value of a setting; its default as long as the host has not told it. */
export function useSetting<Key extends SettingKey>(key: Key): Settings[Key] {
  return useApp((state) => settingOf(state, key));
}

export function getSetting<Key extends SettingKey>(key: Key): Settings[Key] {
  return settingOf(useApp.getState(), key);
}

function settingOf<Key extends SettingKey>({ settings }: Store, key: Key): Settings[Key] {
  const { schema, default: fallback } = settingDefinitions[key];
  const parsed = schema.safeParse(settings?.values[key]);
  // The schema of a key gives the value of that key.
  return (parsed.success ? parsed.data : fallback) as Settings[Key];
}
