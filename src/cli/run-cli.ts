import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type ErrorCode, toErrorInfo } from "../shared/errors.ts";
import { RunOptions } from "../shared/optimise/run.ts";
import { algorithmKinds } from "../shared/study/node-types.ts";
import { visibleText } from "../shared/visible-text.ts";
import { runChat } from "./commands/chat.ts";
import { runCheck } from "./commands/check.ts";
import { runDoctor } from "./commands/doctor.ts";
import { runMcp } from "./commands/mcp.ts";
import { runOpen } from "./commands/open.ts";
import { runRun } from "./commands/run.ts";
import { runServe } from "./commands/serve.ts";
import { runTrust } from "./commands/trust.ts";
import { programVersion } from "./programs.ts";

/** Exit codes: 0 all went well, 1 the work failed, 2 the command line was wrong, 130 stopped by Ctrl+C. */
export async function runCli(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const run =
    <Parameters extends readonly unknown[]>(action: (...parameters: Parameters) => Promise<number>) =>
    async (...parameters: Parameters): Promise<void> => {
      exitCode = await action(...parameters);
    };
  const demo = new Option("--demo", "use the offline demo model instead of your own claude");
  const json = new Option("--json", "one JSON object per line, for scripts");
  const program = new Command("planform")
    .description("Optimise engineering designs by talking.")
    .version(programVersion())
    .exitOverride()
    .showHelpAfterError("(planform --help shows how it is used)");

  program
    .command("open")
    .argument("[study]", "folder of the study")
    .description("open the app: in its own window where Electron is there, else in the browser")
    .addOption(demo)
    .action(
      run((study: string | undefined, options: { demo?: boolean }) =>
        runOpen({ study, demo: options.demo === true }),
      ),
    );

  program
    .command("serve")
    .argument("[study]", "folder of the study")
    .description("serve the app to a browser on this machine and print its address")
    .option("--port <number>", "port on 127.0.0.1 (default: a free one)", parsePort)
    .option("--no-open", "open no window")
    .option("--sample <name>", "work on a copy of a bundled sample")
    .addOption(demo)
    .action(
      run(
        (
          study: string | undefined,
          options: { port?: number; open: boolean; sample?: string; demo?: boolean },
        ) => runServe({ ...options, study, demo: options.demo === true }),
      ),
    );

  program
    .command("chat")
    .argument("<study>", "folder of the study")
    .argument("<text>", "the message")
    .description("send one message and stream the answer; exit code 0 only when the turn is done")
    .addOption(new Option("--mode <mode>", "what Claude may do").choices(["user", "power"]))
    .option("--conversation <id>", "go on with this conversation")
    .addOption(demo)
    .addOption(json)
    .action(
      run(
        (
          study: string,
          text: string,
          options: { mode?: "user" | "power"; conversation?: string; demo?: boolean; json?: boolean },
        ) => runChat({ ...options, study, text, demo: options.demo === true, json: options.json === true }),
      ),
    );

  program
    .command("run")
    .argument("<study>", "folder of the study")
    .description("optimise a study and follow the run; exit code 0 when it ran to its end")
    .option("--trials <number>", "designs to compute", parseTrials)
    .option("--workers <number>", "designs to compute at the same time", parseWorkers)
    .addOption(new Option("--algorithm <name>", "in place of the study's").choices([...algorithmKinds]))
    .option("--sampler <name>", "Optuna's sampler, for --algorithm optuna")
    .option("--seed <number>", "the same seed proposes the same designs", parseSeed)
    .option("--time-limit <seconds>", "limit for the whole run", parseSeconds)
    .addOption(
      new Option("--resume <run>", "go on with this run of the study").conflicts([
        "trials",
        "workers",
        "algorithm",
        "sampler",
        "seed",
        "timeLimit",
      ]),
    )
    .option("--detach", "start the run and leave it alone")
    .addOption(json)
    .action(
      run((study: string, options: RunCommandOptions) => {
        const { resume, detach, json: asJson, timeLimit, ...wanted } = options;
        return runRun({
          study,
          resume,
          detach: detach === true,
          json: asJson === true,
          run: { ...wanted, ...(timeLimit === undefined ? {} : { timeLimitS: timeLimit }) },
        });
      }),
    );

  program
    .command("check")
    .argument("<study>", "folder of the study")
    .description("list the problems of a study; exit code 1 when there are errors")
    .addOption(json)
    .action(run((study: string, options: { json?: boolean }) => runCheck(study, options.json === true)));

  program
    .command("trust")
    .argument("[study]", "folder of the study")
    .description("show what a study would run, and trust it: until then nothing that it brings is run")
    .option("--revoke", "do not trust it any more")
    .option("--list", "list the studies that are trusted")
    .action(
      run((study: string | undefined, options: { revoke?: boolean; list?: boolean }) =>
        runTrust({ study, revoke: options.revoke === true, list: options.list === true }),
      ),
    );

  program
    .command("doctor")
    .description("look at what Planform needs on this machine")
    .option(
      "--bundle <file>",
      "save what helps to find a fault, without secrets and without any study's texts",
    )
    .addOption(demo)
    .addOption(json)
    .action(
      run((options: { bundle?: string; demo?: boolean; json?: boolean }) =>
        runDoctor({ bundle: options.bundle, demo: options.demo === true, json: options.json === true }),
      ),
    );

  program
    .command("mcp")
    .argument("<study>", "folder of the study")
    .description("serve the study's tools to any MCP client over stdin and stdout")
    .action(run((study: string) => runMcp(study)));

  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { code, message, hint, details } = toErrorInfo(error);
    const lines = [
      `planform: ${visibleText(message)} (${code})`,
      // Words of a study and of what it runs can stand in them.
      ...hint.split("\n").map((line) => `  ${visibleText(line)}`),
      ...(details !== undefined && detailed.has(code) ? details.split("\n").map(visibleText) : []),
    ];
    process.stderr.write(`${lines.join("\n")}\n`);
    return 1;
  }
}

/** Errors whose details are the answer, not only what a report needs. */
const detailed: ReadonlySet<ErrorCode> = new Set([
  "internal",
  "study-not-ready",
  "program-missing",
  "run-not-started",
  "optuna-failed",
]);

type RunCommandOptions = Pick<RunOptions, "trials" | "workers" | "algorithm" | "sampler" | "seed"> & {
  timeLimit?: number;
  resume?: string;
  detach?: boolean;
  json?: boolean;
};

const parseTrials = parseNumber(
  "a whole number from 1 to 1,000,000",
  (value) => RunOptions.shape.trials.safeParse(value).success,
);
const parseWorkers = parseNumber(
  "a whole number from 1 to 1,024",
  (value) => RunOptions.shape.workers.safeParse(value).success,
);
const parseSeed = parseNumber(
  "a whole number from 0 on",
  (value) => Number.isSafeInteger(value) && value >= 0,
);
const parseSeconds = parseNumber("a number of seconds above 0", (value) => value > 0);

function parseNumber(what: string, isGood: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!isGood(value)) throw new InvalidArgumentError(`It must be ${what}.`);
    return value;
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}
