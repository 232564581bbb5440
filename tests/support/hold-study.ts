import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { toErrorInfo } from "../../src/shared/errors.ts";
import { testAppOptions } from "./open-test-app.ts";

// A program of its own that opens a study, says how that went, and keeps it open until its input ends.

const { env, studyFolder } = z
  .object({ env: z.record(z.string(), z.string()), studyFolder: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ""));
const app = await createApp(testAppOptions(env));
const outcome = await app.openStudy(studyFolder).then(
  () => "open",
  (error: unknown) => toErrorInfo(error).code,
);
process.stdout.write(`${outcome}\n`);
process.stdin.resume();
process.stdin.on("end", () => void app.close());
