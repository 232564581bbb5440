import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { findElectron } from "../../core/doctor/find-electron.ts";
import { rootFolder } from "../programs.ts";
import { runServe } from "./serve.ts";

/** Opens the app in Electron where its binary is there, else in the browser. */
export async function runOpen({
  study,
  demo,
}: {
  study: string | undefined;
  demo: boolean;
}): Promise<number> {
  const electron = await findElectron(rootFolder);
  if (electron?.binary === undefined) return runServe({ study, open: true, demo });
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const args = [rootFolder, ...(study === undefined ? [] : [resolve(study)]), ...(demo ? ["--demo"] : [])];
  const child = spawn(electron.binary, args, { env, stdio: "inherit" });
  return new Promise((resolveCode, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolveCode(code ?? 1));
  });
}
