import { app, BrowserWindow, session } from "electron";
import { guardContents } from "./guard-contents.ts";
import { guardSession } from "./guard-session.ts";
import { openExternal } from "./open-external.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Sets the guards on every session and on all contents, whoever made them; has to be called before the first window.
 * What a server could ask of the app is denied: there is none that it speaks with.
 */
export function guardApp(options: { ownUrl: string; isDevelopment: boolean }): void {
  guardSession(session.defaultSession, options);
  app.on("session-created", (created) => guardSession(created, options));
  app.on("web-contents-created", (_event, contents) => {
    guardContents(contents, {
      ownUrl: options.ownUrl,
      openExternal: (url) => {
        const window = BrowserWindow.fromWebContents(contents);
        if (window !== null) openExternal(url, window).catch((error: unknown) => reportFailure(error));
      },
    });
  });
  app.on("certificate-error", (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on("login", (event, _contents, _details, _authentication, answer) => {
    event.preventDefault();
    answer();
  });
  app.on("select-client-certificate", (event, _contents, _url, _certificates, answer) => {
    // Without this the first one of the store would be shown.
    event.preventDefault();
    answer();
  });
}
