import { resolve } from "node:path";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type ProxyOptions } from "vite";

/**
 * Set by `npm run dev`: the development server then hands calls to a running host. Signing in goes there as well
 * (the cookie holds for all ports), so a foreign page gets no further here than at the host.
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
    rolldownOptions: {
      output: {
        // Whatever chunk makes schemas has this one loaded before, and with it the setting that zod compiles nothing.
        codeSplitting: { groups: [{ name: "zod", test: /[\\/]node_modules[\\/]zod[\\/]|zod-config\.ts$/ }] },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    ...(hostUrl === undefined ? {} : { proxy: proxyTo(hostUrl) }),
  },
});

function proxyTo(target: string): Record<string, ProxyOptions> {
  return {
    "/rpc": { target, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    "^/\\?token=": { target, changeOrigin: true },
  };
}
