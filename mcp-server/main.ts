import process from "node:process";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { AppError } from "../src/shared/errors.ts";
import { buildServer } from "./build-server.ts";
import { openWorkspace } from "./workspace/open-workspace.ts";

// Standard output belongs to the protocol; whatever a person should read goes to standard error.
function report(text: string): void {
  process.stderr.write(`planform mcp: ${text}\n`);
}

async function main(): Promise<void> {
  const workspace = openWorkspace(process.env);
  const server = buildServer(workspace, (error) => report(error.message));
  const transport = new StdioServerTransport();
  // The client is gone when its end of a pipe closes: calls under way are given up, then nothing keeps the process.
  const leave = (): void => {
    process.stdin.destroy();
    void server.close();
  };
  process.stdin.once("end", leave);
  process.stdout.once("error", leave);
  server.onclose = () => process.stdin.destroy();
  await server.connect(transport);
}

try {
  await main();
} catch (error) {
  report(error instanceof AppError ? `${error.message}\n${error.hint}` : String(error));
  process.exitCode = 1;
}
