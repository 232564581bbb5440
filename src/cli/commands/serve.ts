import { join } from "node:path";
import { appHomeFolder, openOrRepair } from "../../core/app.ts";
import { createRouter } from "../../core/router.ts";
import type { OpenStudy } from "../../shared/events.ts";
import { openAppWindow } from "../../web/open-window.ts";
import { startWebHost } from "../../web/start-web-host.ts";
import { onInterrupt } from "../interrupt.ts";
import { createCliApp, files } from "../programs.ts";

/** Serves the app until it is asked to end. Prints one line with the full address, and nothing else, to stdout. */
export async function runServe(options: {
  study: string | undefined;
  sample?: string;
  port?: number;
  open: boolean;
  demo: boolean;
}): Promise<number> {
  const app = await createCliApp({ host: "web", demo: options.demo });
  try {
    const { study, sample } = options;
    if (study !== undefined) await open(app.openStudy(study));
    else if (sample !== undefined) await open(app.openSample(sample));
    const host = await startWebHost({
      router: createRouter(app),
      events: app.events,
      rendererFolder: files.rendererFolder,
      port: options.port ?? 0,
    });
    process.stdout.write(`Planform is at ${host.url}\n`);
    if (options.open) {
      openAppWindow(host.url, {
        profileFolder: join(appHomeFolder(process.env), "browser"),
        surroundings: {
          platform: process.platform,
          environment: process.env,
          isRoot: process.getuid?.() === 0,
        },
      });
    }
    await new Promise<void>((resolve) => onInterrupt(resolve));
    await host.close();
    return 0;
  } finally {
    await app.close();
  }
}

/** One that can be mended is no reason to end: the window shows how. */
async function open(opening: Promise<OpenStudy>): Promise<void> {
  const problem = await openOrRepair(opening);
  if (problem === undefined) return;
  process.stderr.write(
    `planform: ${problem.message} (${problem.code})\n  The window shows how to mend it.\n`,
  );
}
