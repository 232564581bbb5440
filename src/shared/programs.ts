/** One line for each kind of system; `anywhere` for all others. */
type Install = {
  readonly linux: string;
  readonly darwin: string;
  readonly win32: string;
  readonly anywhere: string;
};

const withConda = (name: string) => `conda install -c conda-forge ${name}`;

/** Programs beside Planform that studies use: what they are called, and how they are installed. */
export const outerPrograms = {
  ccx: {
    title: "CalculiX",
    commands: ["ccx"],
    install: {
      linux: `apt install calculix-ccx, or ${withConda("calculix")}`,
      darwin: withConda("calculix"),
      win32: `${withConda("calculix")}, or https://www.calculix.de`,
      anywhere: "https://www.calculix.de",
    },
  },
  gmsh: {
    title: "gmsh",
    commands: ["gmsh"],
    install: {
      linux: `apt install gmsh, or ${withConda("gmsh")}`,
      darwin: `brew install gmsh, or ${withConda("gmsh")}`,
      win32: `${withConda("gmsh")}, or https://gmsh.info`,
      anywhere: "https://gmsh.info",
    },
  },
  python: {
    title: "Python",
    commands: ["python3", "python"],
    install: {
      linux: "apt install python3",
      darwin: "brew install python",
      win32: "winget install Python.Python.3.13, or https://www.python.org",
      anywhere: "https://www.python.org",
    },
  },
  node: {
    title: "Node",
    commands: ["node"],
    install: {
      linux: "apt install nodejs, or https://nodejs.org",
      darwin: "brew install node",
      win32: "winget install OpenJS.NodeJS.LTS",
      anywhere: "https://nodejs.org",
    },
  },
} as const satisfies Record<
  string,
  {
    title: string;
    /** Names on the PATH; any of them will do. */
    commands: readonly string[];
    install: Install;
  }
>;

export type OuterProgramId = keyof typeof outerPrograms;

/** How a program is installed on a system. @param platform as Node calls it */
export function installLine(id: OuterProgramId, platform: string): string {
  const install: Install = outerPrograms[id].install;
  return platform === "linux" || platform === "darwin" || platform === "win32"
    ? install[platform]
    : install.anywhere;
}
