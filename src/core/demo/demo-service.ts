import { mkdir } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import type { DemoService } from "../chat/launcher.ts";
import { type DemoModel, startDemoModel } from "./demo-model.ts";

/** Starts the demo model with the first turn that needs it; `homeFolder` is the home that its turns run in. */
export function createDemoService(
  homeFolder: string,
  paceMs: () => number,
): { get: () => Promise<DemoService>; close: () => Promise<void> } {
  let model: Promise<DemoModel> | undefined;
  return {
    async get() {
      model ??= startDemoModel({ paceMs });
      try {
        const { baseUrl } = await model;
        await mkdir(homeFolder, { recursive: true, mode: 0o700 });
        return { baseUrl, homeFolder };
      } catch (error) {
        model = undefined;
        throw new AppError("demo-unavailable", "The demo model could not start", { cause: error });
      }
    },
    async close() {
      const started = model;
      model = undefined;
      await (await started)?.close();
    },
  };
}
