import { claudePath, claudeTestEnvironment } from "../../support/run-claude.ts";
import { type ScriptedApi, startScriptedApi } from "../../support/scripted-api.ts";
import { test as base } from "./serve-app.ts";

/** The web host with a model whose answers are scripted, and which keeps every request, behind the real CLI. */
export const test = base.extend<{ api: ScriptedApi }>({
  // biome-ignore lint/correctness/noEmptyPattern: the form that Playwright asks for
  api: async ({}, use) => {
    const api = await startScriptedApi();
    await use(api);
    await api.close();
  },

  serve: async ({ api }, use) => {
    const claude = await claudeTestEnvironment(api.baseUrl);
    await use({
      sample: "cantilever",
      paceMs: 0,
      isDemo: false,
      env: { ...claude.env, PLANFORM_CLAUDE: claudePath },
    });
    await claude.cleanUp();
  },
});
