import { defineConfig } from "electron-vite";
import rendererConfig from "./vite.renderer.config.ts";

/**
 * Main and preload of the Electron host. The renderer is the same for both hosts and is built by
 * `vite.renderer.config.ts`; it appears here for the development server only.
 */
export default defineConfig(({ command }) => ({
  main: {
    build: {
      outDir: "out/main",
      externalizeDeps: true,
      rollupOptions: {
        input: { index: "src/main/index.ts" },
        output: { format: "es", codeSplitting: false },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      externalizeDeps: false,
      rollupOptions: {
        input: { index: "src/preload/index.ts" },
        // A sandboxed preload can not be an ES module.
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  ...(command === "serve" ? { renderer: rendererConfig } : {}),
}));
