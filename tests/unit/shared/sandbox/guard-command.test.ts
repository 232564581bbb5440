import { describe, expect, it } from "vitest";
import type { Guard } from "../../../../src/shared/sandbox/guard.ts";
import {
  buildGuardArguments,
  findPlaceholders,
  findSeenSockets,
} from "../../../../src/shared/sandbox/guard-arguments.ts";
import { buildGuardCommand } from "../../../../src/shared/sandbox/guard-command.ts";

const home = "/home/ada";
const study = `${home}/studies/beam`;

function makeGuard(fields: Partial<Guard> = {}): Guard {
  return {
    workFolder: study,
    hidden: [],
    sockets: [],
    readOnly: [],
    fixed: [],
    missing: [],
    everythingReadOnly: false,
    network: false,
    ...fields,
  };
}

/** What is mounted where, in order. */
function mountsOf(guard: Guard): string[] {
  const args = buildGuardArguments(guard);
  return args.flatMap((arg, index) => {
    if (arg === "--tmpfs") return [`empty ${args[index + 1]}`];
    if (arg === "--dev-bind") return [`null ${args[index + 2]}`];
    if (arg.startsWith("--ro-bind")) return [`ro ${args[index + 2]}`];
    return arg.startsWith("--bind") ? [`rw ${args[index + 2]}`] : [];
  });
}

describe("buildGuardArguments", () => {
  it("mounts every folder around a guarded place on itself: none of them can be renamed", () => {
    const hidden = [{ path: `${home}/.config/gh`, kind: "folder" }] as const;
    const mounts = mountsOf(makeGuard({ hidden }));
    expect(mounts[0]).toBe("rw /");
    const order = [`rw /home`, `rw ${home}`, `rw ${home}/.config`, `empty ${home}/.config/gh`];
    expect(mounts.filter((mount) => order.includes(mount))).toEqual(order);
    expect(mounts).toContain(`rw ${study}`);
  });

  it("covers sockets as the last thing before the start, and only those that are there by then", () => {
    const guard = makeGuard({
      sockets: ["/tmp/agent's.sock", `${home}/.ssh/mux`],
      hidden: [{ path: `${home}/.ssh`, kind: "folder" }],
    });
    expect(findSeenSockets(guard)).toEqual(["/tmp/agent's.sock"]);
    expect(buildGuardArguments(guard)).not.toContain("/tmp/agent's.sock");
    const line = buildGuardCommand({ type: "bubblewrap", path: "/usr/bin/bwrap" }, guard, "true");
    expect(line).toContain('[ -S "$socket" ] &&');
  });

  it("makes a fixed folder of what lies in it", () => {
    const fixed = [
      {
        path: home,
        entries: [
          { path: `${home}/studies`, kind: "folder" },
          { path: `${home}/.profile`, kind: "file" },
          { path: `${home}/link`, target: "studies/beam" },
        ],
      },
    ] as const;
    const guard = makeGuard({ fixed, missing: [{ path: `${home}/.ssh`, kind: "folder" }] });
    expect(mountsOf(guard)).toEqual(
      expect.arrayContaining([`empty ${home}`, `rw ${home}/studies`, `ro ${home}/.profile`]),
    );
    expect(buildGuardArguments(guard).join("\n")).toContain(`--symlink\nstudies/beam\n${home}/link`);
    expect(buildGuardArguments(guard).join("\n")).toContain(`--remount-ro\n${home}\n`);
    expect(findPlaceholders(guard)).toEqual([]);
    const readOnly = makeGuard({ fixed, readOnly: [home] });
    expect(mountsOf(readOnly)).toContain(`ro ${home}/studies`);
  });

  it("holds the place of what is missing in a folder that can be written", () => {
    const missing = [{ path: `${study}/.mcp.json`, kind: "file" }] as const;
    expect(findPlaceholders(makeGuard({ missing }))).toEqual(missing);
    expect(mountsOf(makeGuard({ missing }))).toContain(`ro ${study}/.mcp.json`);
    for (const fields of [{ readOnly: [study] }, { everythingReadOnly: true }])
      expect(findPlaceholders(makeGuard({ missing, ...fields }))).toEqual([]);
  });

  it("brings the work folder back out of a hidden one, and hides again what is hidden in it", () => {
    const workFolder = `${home}/.planform/studies/beam`;
    const hidden = [`${home}/.planform`, `${home}/.planform/other`, `${workFolder}/.planform`];
    const mounts = mountsOf(
      makeGuard({ workFolder, hidden: hidden.map((path) => ({ path, kind: "folder" })) }),
    );
    const order = [`empty ${home}/.planform`, `rw ${workFolder}`, `empty ${workFolder}/.planform`];
    expect(mounts.filter((mount) => mount.includes("/.planform"))).toEqual(order);
  });

  it("writes nothing at all where that is wanted, but in its own /tmp", () => {
    const workFolder = "/tmp/beam";
    const mounts = mountsOf(makeGuard({ workFolder, everythingReadOnly: true }));
    expect(mounts.filter((mount) => mount.startsWith("rw"))).toEqual([]);
    expect(mounts.indexOf("empty /tmp")).toBeLessThan(mounts.indexOf("ro /tmp/beam"));
  });

  it("opens the network only where it is to", () => {
    expect(buildGuardArguments(makeGuard({ network: true }))).toContain("--share-net");
    expect(buildGuardArguments(makeGuard())).not.toContain("--share-net");
  });
});

describe("buildGuardCommand", () => {
  it("quotes the command as one word", () => {
    const line = buildGuardCommand({ type: "bubblewrap", path: "/usr/bin/bwrap" }, makeGuard(), "echo 'a b'");
    expect(line.startsWith("/bin/sh -c ")).toBe(true);
    expect(line).toContain(" 'echo '\\''a b'\\''' /usr/bin/bwrap ");
  });

  it("gives sandbox-exec its profile, and a folder of its own where nothing else can be written", () => {
    const tool = { type: "sandbox-exec", path: "/usr/bin/sandbox-exec" } as const;
    expect(buildGuardCommand(tool, makeGuard(), "ls")).toMatch(
      /planform-guard \/usr\/bin\/sandbox-exec -p '\(version 1\)/,
    );
    expect(buildGuardCommand(tool, makeGuard({ everythingReadOnly: true }), "ls")).toContain(
      '-D PRIVATE="$TMPDIR"',
    );
  });
});
