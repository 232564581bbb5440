import { resolve } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * `PLANFORM_HOST_URL` (set by `npm run dev` for the web host) sends calls of the development server to a
 * running host; its Origin is rewritten because the host answers its own pages only.
 */
const hostUrl = process.env.PLANFORM_HOST_URL;

export default defineConfig({
  root: resolve(import.meta.dirname, "src/renderer"),
  plugins: [react(), tailwind()],
  build: {
    outDir: resolve(import.meta.dirname, "out/renderer"),
    emptyOutDir: true,
    minify: true,
    // The layout worker alone is 1.6 MB and is loaded on request.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    host: "127.0.0.1",
    ...(hostUrl === undefined
      ? {}
      : { proxy: { "/rpc": { target: hostUrl, ws: true, changeOrigin: true, rewriteWsOrigin: true } } }),
  },
});
