import { programPlaces } from "../../src/shared/program-places.ts";
import { findProgram } from "../../src/system/find-program.ts";

async function isHere(name: string): Promise<boolean> {
  const path = await findProgram(programPlaces(name, process.env, process.platform));
  if (path === undefined) process.stdout.write(`skipped: ${name} is not on this machine\n`);
  return path !== undefined;
}

/** Which solvers this machine has. Where one is missing, tests that need it say so and are left out. */
export const solversHere = { ccx: await isHere("ccx"), gmsh: await isHere("gmsh") };
