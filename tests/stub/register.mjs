import { registerHooks } from "node:module";

const stub = new URL("./electron.mjs", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: stub, shortCircuit: true } : next(specifier, context),
});
