import { AppError } from "../../../shared/errors.ts";
import type { SettingKey } from "../../../shared/settings.ts";
import { callHost } from "../host.ts";

/** @throws AppError invalid-input when the host did not take the value. */
export async function setSetting(key: SettingKey, value: string | number | boolean): Promise<void> {
  const { problems } = await callHost((client) => client.settings.set({ key, value }));
  const problem = problems.find((candidate) => candidate.key === key);
  if (problem !== undefined) throw new AppError("invalid-input", problem.message);
}
