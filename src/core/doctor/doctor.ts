import type { DoctorItem, DoctorReport } from "../../shared/doctor.ts";
import { errorCatalog, toErrorInfo } from "../../shared/errors.ts";
import { installLine, outerPrograms } from "../../shared/programs.ts";
import { findSandbox } from "../../system/sandbox/find-sandbox.ts";
import type { Launcher, Programs } from "../chat/launcher.ts";
import { MINIMUM_CLAUDE_VERSION } from "../claude/probe-claude.ts";
import { checkMcpServer } from "./check-mcp-server.ts";
import { findElectron } from "./find-electron.ts";
import { runProgram } from "./run-program.ts";

type ClaudeFacts = { items: DoctorItem[]; claude: DoctorReport["claude"] };

/** A report is good for this long unless a fresh one is asked for, ms. */
const LIFETIME_MS = 5 * 60_000;

/** Looks at everything that Planform needs or can use on this machine. Every finding says what to do next. */
export function createDoctor(options: {
  programs: Programs;
  launcher: Launcher;
  env: Readonly<NodeJS.ProcessEnv>;
  demo: boolean;
}): (request: { refresh: boolean }) => Promise<DoctorReport> {
  let recent: Promise<DoctorReport> | undefined;
  let recentAt = 0;
  return ({ refresh }) => {
    if (recent === undefined || refresh || performance.now() - recentAt > LIFETIME_MS) {
      recentAt = performance.now();
      // For the first report, what was looked up when the study was opened is fresh enough.
      recent = examine(options, refresh || recent !== undefined);
      recent.catch(() => {
        recent = undefined; // the caller has the error; the next one looks again
      });
    }
    return recent;
  };
}

async function examine(
  { programs, launcher, env, demo }: Parameters<typeof createDoctor>[0],
  lookAgain: boolean,
): Promise<DoctorReport> {
  const [claude, ...others] = await Promise.all([
    examineClaude(launcher, { demo, lookAgain }),
    examineMcpServer(programs),
    Promise.resolve(examineNode()),
    examineProgram(env, "ccx", "-v"),
    examineProgram(env, "gmsh", "--version"),
    examineOptuna(env),
    examineSandbox(env),
    examineElectron(programs),
  ]);
  return {
    checkedAt: Date.now(),
    items: [...claude.items, ...others],
    ...(claude.claude === undefined ? {} : { claude: claude.claude }),
  };
}

async function examineClaude(
  launcher: Launcher,
  { demo, lookAgain }: { demo: boolean; lookAgain: boolean },
): Promise<ClaudeFacts> {
  try {
    const { binary, probe } = await launcher.inspect({ refresh: lookAgain });
    const { version, supported, signedIn, authMethod } = probe;
    const found = `${version} at ${binary.path} (${binary.source})`;
    const command: DoctorItem = supported
      ? { id: "claude", title: "Claude command", state: "ok", found }
      : {
          id: "claude",
          title: "Claude command",
          state: "missing",
          found: `${found}; at least ${MINIMUM_CLAUDE_VERSION} is needed`,
          nextStep: errorCatalog["claude-too-old"].nextStep,
        };
    return {
      items: [command, signInItem(signedIn, authMethod, demo)],
      claude: { path: binary.path, source: binary.source, version, supported, signedIn },
    };
  } catch (error) {
    const { message, hint } = toErrorInfo(error);
    return {
      items: [{ id: "claude", title: "Claude command", state: "missing", found: message, nextStep: hint }],
      claude: undefined,
    };
  }
}

function signInItem(signedIn: boolean, authMethod: string | undefined, demo: boolean): DoctorItem {
  const title = "Signed in";
  if (demo) return { id: "sign-in", title, state: "ok", found: "not needed: the demo model answers" };
  if (signedIn) return { id: "sign-in", title, state: "ok", found: authMethod ?? "yes" };
  return {
    id: "sign-in",
    title,
    state: "missing",
    found: "no",
    nextStep: errorCatalog["claude-not-signed-in"].nextStep,
  };
}

async function examineMcpServer(programs: Programs): Promise<DoctorItem> {
  const base = { id: "mcp-server", title: "Tool server" } as const;
  try {
    const { startMs, tools } = await checkMcpServer(programs);
    return { ...base, state: "ok", found: `${tools} tools, started in ${startMs} ms` };
  } catch (error) {
    return {
      ...base,
      state: "missing",
      found: `does not start: ${toErrorInfo(error).message}`,
      nextStep: "Build Planform again: npm run build",
    };
  }
}

function examineNode(): DoctorItem {
  const found =
    process.versions.electron === undefined
      ? process.version
      : `${process.version} in Electron ${process.versions.electron}`;
  return { id: "node", title: "Node", state: "ok", found };
}

async function examineProgram(
  env: Readonly<NodeJS.ProcessEnv>,
  id: "ccx" | "gmsh",
  versionArgument: string,
): Promise<DoctorItem> {
  const { title } = outerPrograms[id];
  const output = await runProgram(id, [versionArgument], env, { anyExitCode: true });
  const version = /\d+\.\d+(\.\d+)?/.exec(output ?? "")?.[0];
  if (output === undefined) {
    return {
      id,
      title,
      state: "optional",
      found: "not found",
      nextStep: `For studies that use it: ${installLine(id, process.platform)}`,
    };
  }
  return { id, title, state: "ok", found: version ?? "found" };
}

/** The first python3 on PATH may lack Optuna while another has it, so several are asked. */
async function examineOptuna(env: Readonly<NodeJS.ProcessEnv>): Promise<DoctorItem> {
  const base = { id: "optuna", title: "Python with Optuna" } as const;
  const script = "import sys, optuna; print(sys.version.split()[0], optuna.__version__)";
  for (const python of ["python3", "/usr/bin/python3", "/usr/local/bin/python3", "python"]) {
    const output = await runProgram(python, ["-c", script], env);
    const [pythonVersion, optunaVersion] = output?.trim().split(/\s+/) ?? [];
    if (optunaVersion !== undefined)
      return { ...base, state: "ok", found: `Optuna ${optunaVersion}, ${python} ${pythonVersion}` };
  }
  return {
    ...base,
    state: "optional",
    found: "not found",
    nextStep: "For Optuna's samplers: apt install python3-optuna, or pip install optuna",
  };
}

async function examineSandbox(env: Readonly<NodeJS.ProcessEnv>): Promise<DoctorItem> {
  const base = { id: "sandbox", title: "Sandbox" } as const;
  const sandbox = await findSandbox(env);
  if (sandbox.state === "available") {
    const name = sandbox.tool.type;
    return { ...base, state: "ok", found: `${name} ${sandbox.version}, works` };
  }
  const { reason, hint } = sandbox;
  return {
    ...base,
    state: "optional",
    found: reason,
    ...(hint === undefined ? {} : { nextStep: `To run code safely: ${hint}` }),
  };
}

async function examineElectron(programs: Programs): Promise<DoctorItem> {
  const base = { id: "electron", title: "Electron" } as const;
  if (process.versions.electron !== undefined)
    return { ...base, state: "ok", found: `${process.versions.electron}, running` };
  const electron = await findElectron(programs.projectFolder);
  if (electron?.binary !== undefined)
    return { ...base, state: "ok", found: `${electron.version} at ${electron.binary}` };
  return {
    ...base,
    state: "optional",
    found: electron === undefined ? "not installed" : `${electron.version} without its binary`,
    nextStep: "The app runs in the browser; for its own window: npx install-electron",
  };
}
