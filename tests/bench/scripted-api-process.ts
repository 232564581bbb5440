import { startScriptedApi } from "../support/scripted-api.ts";

// The scripted model in a process of its own, so that it takes no time from the app that is measured.
const api = await startScriptedApi();
process.send?.(api.baseUrl);
process.on("disconnect", () => process.exit());
