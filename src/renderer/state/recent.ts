import { z } from "zod";
import { readStoredValue, writeStoredValue } from "./stored.ts";

const most = 6;
const Names = z.array(z.string());

/** What was used last, the latest first; kept in this window's storage under the key. */
export function recentNames(key: string): readonly string[] {
  return readStoredValue(key, Names) ?? [];
}

export function addRecentName(key: string, name: string): void {
  const others = recentNames(key).filter((other) => other !== name);
  writeStoredValue(key, [name, ...others].slice(0, most));
}
