import process from "node:process";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { AppError } from "../src/shared/errors.ts";
import { buildServer } from "./build-server.ts";
import { readSurroundings } from "./surroundings.ts";
import { openWorkspace } from "./workspace/open-workspace.ts";

// Standard output belongs to the protocol; whatever a person should read goes to standard error.
function report(text: string): void {
  process.stderr.write(`planform mcp: ${text}\n`);
}

async function main(): Promise<void> {
  const surroundings = readSurroundings(process.env);
  const workspace = openWorkspace(surroundings);
  const server = buildServer(workspace, surroundings, (error) => report(error.message));
  const transport = new StdioServerTransport();
  // When the input ends, what was asked is answered, and then nothing keeps the process. When nobody reads the
  // answers any more, or the protocol gave up, nothing is worth waiting for.
  process.stdout.once("error", () => void server.close());
  server.onclose = () => process.stdin.destroy();
  await server.connect(transport);
}

try {
  await main();
} catch (error) {
  report(error instanceof AppError ? `${error.message}\n${error.hint}` : String(error));
  process.exitCode = 1;
}
