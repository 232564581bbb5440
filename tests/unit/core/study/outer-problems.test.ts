import { chmod, mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { readOuterProblems } from "../../../../src/core/study/outer-findings.ts";
import { createOuterProblems } from "../../../../src/core/study/outer-problems.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import type { Problem } from "../../../../src/shared/study/problem.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const deck = "model/beam.inp.tmpl";
const waiting = { timeout: 10_000, interval: 20 };

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"] = {}): Op {
  return { type: "updateNode", nodeId, data };
}

const beam = applyOps(makeBeamStudy(), [update("model_beam", { files: [{ source: deck, template: true }] })]);

/** A study's folder with its template, and a folder of programs that has ccx. */
async function makeFolders(): Promise<{ folder: string; programs: string; ccx: string }> {
  const folder = await realpath(await temporaryFolder());
  const programs = await realpath(await temporaryFolder());
  const ccx = join(programs, "ccx");
  await mkdir(join(folder, "model"));
  await writeFile(join(folder, deck), "{{ web }} {{ height }}");
  await writeFile(ccx, "");
  await chmod(ccx, 0o755);
  return { folder, programs, ccx };
}

async function open(folder: string, path: string) {
  const told: string[][] = [];
  let study = beam;
  const outer = createOuterProblems({
    folder,
    study: () => study,
    env: { PATH: path },
    announce: (problems) => told.push(codesOf(problems)),
  });
  onTestFinished(() => outer.close());
  await outer.look();
  return {
    outer,
    told,
    change(...ops: Op[]) {
      study = applyOps(study, ops);
      outer.noticeStudy();
    },
  };
}

function codesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ code }) => code);
}

it("tells of a file that goes, and that it is back", async () => {
  const { folder, programs } = await makeFolders();
  const { outer, told } = await open(folder, programs);
  expect(outer.list()).toEqual([]);
  await rm(join(folder, deck));
  await vi.waitFor(() => expect(codesOf(outer.list())).toEqual(["file-absent"]), waiting);
  await writeFile(join(folder, deck), "{{ web }} {{ hieght }}");
  await vi.waitFor(
    () => expect(codesOf(outer.list())).toEqual(["unknown-placeholder", "unbound-variable"]),
    waiting,
  );
  await writeFile(join(folder, deck), "{{ web }} {{ height }}");
  await vi.waitFor(() => expect(outer.list()).toEqual([]), waiting);
  expect(told).toEqual([["file-absent"], ["unknown-placeholder", "unbound-variable"], []]);
});

it("tells of a change of the study at once, and only when the list is another one", async () => {
  const { folder, programs } = await makeFolders();
  const { outer, told, change } = await open(folder, programs);
  change({ type: "moveNodes", positions: [{ nodeId: "dv_web", position: { x: 9, y: 9 } }] });
  change(update("dv_web", { symbol: "thickness" }));
  await vi.waitFor(() => expect(told).toEqual([["unknown-placeholder", "unbound-variable"]]), waiting);
  change(update("dv_web", { symbol: "web" }), update("solver_ccx", { kind: "gmsh" }));
  await vi.waitFor(() => expect(codesOf(outer.list())).toEqual(["program-absent"]), waiting);
  change(update("model_beam", { files: [{ source: "model/other.inp" }] }));
  await vi.waitFor(() => expect(codesOf(outer.list())).toEqual(["file-absent", "program-absent"]), waiting);
  expect(told).toHaveLength(3);
});

it("finds a program that is installed meanwhile, and takes none that cannot be run", async () => {
  const { folder, programs, ccx } = await makeFolders();
  await chmod(ccx, 0o644);
  const { outer } = await open(folder, `:bin:${programs}`);
  expect(codesOf(outer.list())).toEqual(["program-absent"]);
  await chmod(ccx, 0o755);
  await vi.waitFor(() => expect(outer.list()).toEqual([]), waiting);
});

it("tells nothing more once it is closed", async () => {
  const { folder, programs } = await makeFolders();
  const { outer, told, change } = await open(folder, programs);
  await rm(join(folder, deck));
  const looking = outer.look();
  await Promise.resolve(); // so that it has begun
  const closing = outer.close();
  change(update("dv_web", { symbol: "thickness" }));
  await Promise.all([looking, closing]);
  await outer.look();
  expect(told).toEqual([]);
});

it("reads nothing outside the study, also by a link, and takes a folder for no file", async () => {
  const { folder, programs } = await makeFolders();
  const other = await temporaryFolder();
  await writeFile(join(other, "secret"), "{{ secret }}");
  await symlink(join(other, "secret"), join(folder, "model", "link"));
  await symlink(join(folder, deck), join(folder, "model", "inside"));
  await mkdir(join(folder, ".planform"));
  await writeFile(join(folder, ".planform", "notes"), "{{ secret }}");
  const files = ["model/link", ".planform/notes", "model", "model/inside"].map((source) => ({
    source,
    template: true,
  }));
  const study = applyOps(beam, [update("model_beam", { files })]);
  const problems = await readOuterProblems(folder, study, { PATH: programs });
  expect(problems.map(({ message }) => message)).toEqual([
    '"Beam" needs model/link, which leads out of the study\'s folder',
    '"Beam" needs .planform/notes, which leads out of the study\'s folder',
    '"Beam" needs model, which is not in the study\'s folder',
  ]);
});
