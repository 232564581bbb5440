import { isMainThread, workerData } from "node:worker_threads";
import { isSamplerThreadData, runSamplerThread } from "../../src/optimise/samplers/sampler-thread.ts";

// What the run process does with its own file: see src/runner/main.ts.
if (!isMainThread && isSamplerThreadData(workerData)) runSamplerThread(workerData);
