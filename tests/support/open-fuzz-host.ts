import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { createApp } from "../../src/core/app.ts";
import { createRouter } from "../../src/core/router.ts";
import { startWebHost } from "../../src/web/start-web-host.ts";
import { copySampleStudy, testAppOptions } from "./open-test-app.ts";

export type FuzzHost = {
  readonly port: number;
  readonly token: string;
  readonly cookie: string;
  /** Headers that open a socket of the window, or one of the chat stream. */
  socketHeaders(path: "/rpc" | "/api/v1/chat"): Record<string, string>;
  /** Fails where the host does not answer a new window. */
  expectAnswer(): Promise<void>;
  close(): Promise<void>;
};

/** The real host before the real program with a study open; there is no claude command, so that turns end at once. */
export async function openFuzzHost(): Promise<FuzzHost> {
  const homeFolder = mkdtempSync(join(tmpdir(), "planform-fuzz-"));
  const studyFolder = await copySampleStudy("cantilever");
  const rendererFolder = join(homeFolder, "renderer");
  mkdirSync(join(rendererFolder, "assets"), { recursive: true });
  writeFileSync(join(rendererFolder, "index.html"), "<!doctype html><title>Planform</title>");
  writeFileSync(join(homeFolder, "secret.json"), '"not to be had"');
  const app = await createApp(
    testAppOptions({
      HOME: homeFolder,
      PLANFORM_HOME: join(homeFolder, "planform"),
      PLANFORM_CLAUDE: join(homeFolder, "no-such-command"),
    }),
  );
  await app.openStudy(studyFolder);
  const host = await startWebHost({ router: createRouter(app), events: app.events, rendererFolder });
  const { origin, searchParams } = new URL(host.url);
  const token = searchParams.get("token") ?? "";
  const page = await fetch(host.url, { redirect: "manual" });
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";

  function socketHeaders(path: "/rpc" | "/api/v1/chat"): Record<string, string> {
    return path === "/rpc" ? { Cookie: cookie, Origin: origin } : { Authorization: `Bearer ${token}` };
  }

  return {
    port: host.port,
    token,
    cookie,
    socketHeaders,
    async expectAnswer() {
      const answer = await fetch(origin, { headers: { Cookie: cookie } });
      if (answer.status !== 200) throw new Error(`The page is answered with ${answer.status}`);
      await answer.text();
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: socketHeaders("/rpc") });
      const answered = Promise.withResolvers<void>();
      const timer = setTimeout(() => answered.reject(new Error("A call is not answered")), 10_000);
      socket.on("error", answered.reject);
      socket.on("open", () => socket.send('{"i":"alive","p":{"u":"/ping"}}'));
      socket.on("message", (data) => {
        if (data.toString().includes("pong")) answered.resolve();
      });
      await answered.promise.finally(() => {
        clearTimeout(timer);
        socket.terminate();
      });
    },
    async close() {
      await host.close();
      await app.close();
      rmSync(homeFolder, { recursive: true, force: true });
      rmSync(studyFolder, { recursive: true, force: true });
    },
  };
}
