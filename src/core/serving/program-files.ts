import { join } from "node:path";

/** Where the parts of the program lie on disk that are read or started at run time. */
export type ProgramFiles = {
  /** Prompts and samples. */
  readonly resourcesFolder: string;
  /** The bundled MCP server: one file, for a Node from version 22 on. */
  readonly mcpServerFile: string;
  /** The built user interface. */
  readonly rendererFolder: string;
  /** Where packages lie that come with a checkout, among them the `claude` command; absent when packaged. */
  readonly packagesFolder: string;
};

/**
 * @param root the folder that holds `out` and `resources`: a checkout or an installed package. Every program's
 *   entry lies two folders below it (`out/cli/main.js`, `src/cli/main.ts`), built or not.
 */
export function programFilesIn(root: string): ProgramFiles {
  return {
    resourcesFolder: join(root, "resources"),
    mcpServerFile: join(root, "out/mcp-server/server.mjs"),
    rendererFolder: join(root, "out/renderer"),
    packagesFolder: join(root, "node_modules"),
  };
}
