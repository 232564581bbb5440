import { spawnSync } from "node:child_process";
import { rootFolder } from "./build-targets.mjs";

/** @typedef {{ name: string, severity: string, nodes: string[], via: (string | { title?: string, url?: string })[] }} Vulnerability */

/**
 * Asks the registry for known vulnerabilities of everything in the lock file.
 * @returns {{ report: unknown } | { unreachable: string }}
 */
export function askAudit() {
  const args = ["audit", "--json", "--audit", "--fetch-retries=0", "--fetch-timeout=20000"];
  const { stdout, error } = spawnSync("npm", args, {
    cwd: rootFolder,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) return { unreachable: error.message };
  try {
    const report = JSON.parse(stdout);
    if (report.vulnerabilities !== undefined) return { report };
    return {
      unreachable: String(report.message ?? report.error?.summary ?? "no answer").split("\n")[0] ?? "",
    };
  } catch {
    return { unreachable: stdout.trim().split("\n")[0] ?? "no answer" };
  }
}

/**
 * @param {unknown} report of npm audit, version 2
 * @param {ReadonlySet<string>} shippedFolders as the lock file calls them
 * @returns {{ breaches: string[], other: number }} what is severe in what is shipped, and how much there is besides
 */
export function judgeAudit(report, shippedFolders) {
  const { vulnerabilities } = /** @type {{ vulnerabilities: Record<string, Vulnerability> }} */ (report);
  const all = Object.values(vulnerabilities);
  const severe = all.filter(
    ({ severity, nodes }) =>
      ["high", "critical"].includes(severity) && nodes.some((folder) => shippedFolders.has(folder)),
  );
  const breaches = severe.map(({ name, severity, via }) => {
    const about = via.map((one) =>
      typeof one === "string" ? one : `${one.title ?? ""} ${one.url ?? ""}`.trim(),
    );
    return `audit: ${name}: ${severity}: ${about.join("; ")}`;
  });
  return { breaches, other: all.length - severe.length };
}
