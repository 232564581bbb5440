/** Programs beside Planform that studies use: what they are called, and how they are installed. */
export const outerPrograms = {
  ccx: {
    title: "CalculiX",
    commands: ["ccx"],
    install: "apt install calculix-ccx, or https://www.calculix.de",
  },
  gmsh: { title: "gmsh", commands: ["gmsh"], install: "apt install gmsh, or https://gmsh.info" },
  python: {
    title: "Python",
    commands: ["python3", "python"],
    install: "apt install python3, or https://www.python.org",
  },
  node: { title: "Node", commands: ["node"], install: "https://nodejs.org" },
} as const satisfies Record<
  string,
  {
    title: string;
    /** Names on the PATH; any of them will do. */
    commands: readonly string[];
    install: string;
  }
>;
