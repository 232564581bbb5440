/** What of a key press counts. */
export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** Is it the press of these keys, as they are written for people: `Ctrl+Shift+Z`, `Delete`, `?`? */
export function matchesKeys(press: KeyPress, keys: string): boolean {
  // The last may be the plus itself, as in `Ctrl++`.
  const parts = keys.split(/\+(?!$)/);
  const key = parts.at(-1)?.toLowerCase() ?? "";
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  if (wants("Ctrl") !== (press.ctrlKey || press.metaKey) || wants("Alt") !== press.altKey) return false;
  // A sign like `?` may need Shift on one keyboard and not on another.
  const isSign = key.length === 1 && !/[a-z0-9]/.test(key);
  if (!isSign && wants("Shift") !== press.shiftKey) return false;
  return press.key.toLowerCase() === (keyNames[key] ?? key);
}

const keyNames: Readonly<Record<string, string>> = { esc: "escape", space: " " };
