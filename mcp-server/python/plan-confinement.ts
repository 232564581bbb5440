import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import type { Confinement } from "../../src/shared/sandbox/confinement.ts";
import { ONE_THREAD } from "../../src/shared/sandbox/one-thread.ts";
import type { Python } from "../../src/system/find-python.ts";
import { findPrivatePlaces, findReadable } from "../../src/system/sandbox/private-places.ts";

/**
 * What a script of Claude may reach: the system, its interpreter and the study to read, the scratch folder to write.
 * Everything else of the user looks empty.
 * @param scratchFolder is there; links resolved, as in `scriptFolder`
 * @throws AppError blocked-by-policy
 */
export async function planConfinement(options: {
  readonly python: Python;
  readonly studyFolder: string;
  readonly scratchFolder: string;
  readonly scriptFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<Confinement> {
  const { python, scratchFolder, scriptFolder, env } = options;
  const studyFolder = await realpath(options.studyFolder);
  const places = await findPrivatePlaces(studyFolder, env);
  if (places === undefined) {
    throw new AppError("blocked-by-policy", "The study has too many files to look for secrets among them", {
      hint: "Tell the user that scripts cannot be run here as long as it has.",
    });
  }
  return {
    ...places,
    workFolder: scratchFolder,
    readable: [studyFolder, scriptFolder, ...(await findReadable(python.folders, places.hidden))],
    env: {
      PATH: [dirname(python.path), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      HOME: scratchFolder,
      TMPDIR: process.platform === "linux" ? "/tmp" : scratchFolder,
      LANG: "C.UTF-8",
      PLANFORM_STUDY_FOLDER: studyFolder,
      // What earlier calls left there can be imported: nobody else writes in it, so it is no more than their own code.
      PYTHONPATH: scratchFolder,
      ...(python.userBase === undefined ? {} : { PYTHONUSERBASE: python.userBase }),
      PYTHONDONTWRITEBYTECODE: "1",
      // What was printed is there also when the run is ended from outside.
      PYTHONUNBUFFERED: "1",
      MPLBACKEND: "Agg",
      ...ONE_THREAD,
    },
  };
}
