import { join } from "node:path";

/** Where the parts of the program lie on disk that are read or started at run time. */
export type ProgramFiles = {
  /** Prompts and samples. */
  readonly resourcesFolder: string;
  readonly systemPromptFile: string;
  /** The bundled MCP server, for a Node from version 22 on. */
  readonly mcpServerFile: string;
  /** The bundled run process, for the same Node. */
  readonly runnerFile: string;
  /** The built user interface. */
  readonly rendererFolder: string;
  /** All folders of the program. */
  readonly ownFolders: readonly string[];
};

/**
 * @param root the folder that holds `out` and `resources`: a checkout, an installed package, or the resources of
 *   the packaged app. Every program's entry lies two folders below it, built or not (`out/cli/main.js`,
 *   `src/cli/main.ts`).
 */
export function programFilesIn(root: string): ProgramFiles {
  const resourcesFolder = join(root, "resources");
  return {
    resourcesFolder,
    systemPromptFile: join(resourcesFolder, "prompts/system.md"),
    mcpServerFile: join(root, "out/mcp-server/server.mjs"),
    runnerFile: join(root, "out/runner/main.js"),
    rendererFolder: join(root, "out/renderer"),
    // Not the root itself: in a checkout studies may lie beside them.
    ownFolders: ["out", "resources", "node_modules", "bin"].map((name) => join(root, name)),
  };
}
