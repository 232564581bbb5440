import { describe, expect, it } from "vitest";
import { buildBubblewrapArguments } from "../../../../src/shared/sandbox/bubblewrap-arguments.ts";
import type { Confinement } from "../../../../src/shared/sandbox/confinement.ts";

const study = "/home/ada/studies/beam";
const confinement: Confinement = {
  workFolder: `${study}/.planform/scratch/c1`,
  readable: [study, "/home/ada/.pyenv"],
  hidden: ["/home/ada", `${study}/.planform`, "/tmp"],
  hiddenFiles: [`${study}/.env`],
  env: { HOME: "/x y", EMPTY: "" },
};

/** The place of a run of arguments. */
function placeOf(args: readonly string[], ...wanted: readonly string[]): number {
  return args.findIndex((_arg, index) => wanted.every((word, at) => args[index + at] === word));
}

describe("buildBubblewrapArguments", () => {
  const args = buildBubblewrapArguments(confinement);

  it("separates the process from everything, and gives it nothing that it could keep", () => {
    expect(args.slice(0, 5)).toEqual([
      "--unshare-all",
      "--die-with-parent",
      "--new-session",
      "--cap-drop",
      "ALL",
    ]);
    expect(args).not.toContain("--share-net");
    expect(placeOf(args, "--clearenv")).toBeLessThan(placeOf(args, "--setenv", "HOME", "/x y"));
    expect(placeOf(args, "--setenv", "EMPTY", "")).toBeGreaterThan(0);
  });

  it("lets it write one folder of the disk and no other", () => {
    const writable = args.filter((_arg, index) => args[index - 1] === "--bind");
    expect(writable).toEqual([confinement.workFolder]);
    expect(placeOf(args, "--chdir", confinement.workFolder)).toBeGreaterThan(0);
  });

  it("mounts from the outside in, so that what is inside a hidden place shows again", () => {
    const places = [
      placeOf(args, "--ro-bind", "/", "/"),
      placeOf(args, "--tmpfs", "/tmp"),
      placeOf(args, "--tmpfs", "/home/ada"),
      placeOf(args, "--ro-bind", study, study),
      placeOf(args, "--tmpfs", `${study}/.planform`),
      placeOf(args, "--bind", confinement.workFolder, confinement.workFolder),
      placeOf(args, "--remount-ro", `${study}/.planform`),
    ];
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(placeOf(args, "--dev-bind", "/dev/null", `${study}/.env`)).toBeGreaterThan(places[3] ?? 0);
  });

  it("hides what is hidden and readable at once", () => {
    const both = buildBubblewrapArguments({ ...confinement, readable: ["/home/ada"], hidden: ["/home/ada"] });
    expect(placeOf(both, "--tmpfs", "/home/ada")).toBeGreaterThan(0);
    expect(placeOf(both, "--ro-bind", "/home/ada", "/home/ada")).toBe(-1);
  });

  it("keeps odd paths as they are: no shell reads them", () => {
    const workFolder = "/home/ada/-n 'x' \"y\"\nGröße";
    const odd = buildBubblewrapArguments({ ...confinement, workFolder });
    expect(placeOf(odd, "--bind", workFolder, workFolder)).toBeGreaterThan(0);
  });
});
