import { appHomeFolder } from "../../core/app.ts";
import { findFolder, findStudyFolder, readStudyText } from "../../core/study/study-folder.ts";
import { findExecutableFiles } from "../../core/trust/executable-files.ts";
import { createTrustStore, type TrustStore } from "../../core/trust/trust-store.ts";
import { AppError } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { joinWords, listWhatRuns } from "../../shared/study/what-runs.ts";
import { visibleText } from "../../shared/visible-text.ts";

/** Lines of one list; how many more there are is said. */
const MOST_LINES = 200;
const MOST_CHARACTERS = 2_000;

/** Shows what a study would run and trusts it, takes that back, or lists what is trusted. */
export async function runTrust(options: {
  study: string | undefined;
  revoke: boolean;
  list: boolean;
}): Promise<number> {
  const store = createTrustStore(appHomeFolder(process.env));
  if (options.list) return listTrusted(store);
  if (options.study === undefined)
    throw new AppError("invalid-input", "No study is named", {
      hint: "Name its folder, or list what is trusted with --list.",
    });
  return options.revoke ? revoke(store, options.study) : trust(store, options.study);
}

function listTrusted(store: TrustStore): number {
  const studies = store.list();
  if (studies.length === 0) print("No study is trusted.");
  for (const { folder, trustedAt } of studies)
    print(`${new Date(trustedAt).toISOString().slice(0, 10)}  ${oneLine(folder)}`);
  return 0;
}

async function trust(store: TrustStore, path: string): Promise<number> {
  const layout = await findStudyFolder(path);
  const study = parseStudy(await readStudyText(layout));
  print(`${oneLine(study.name)} in ${oneLine(layout.folder)}`);
  const parts = listWhatRuns(study);
  const column = Math.max(0, ...parts.map(({ type }) => type.length));
  printList(
    "What it would run:",
    parts.map(({ type, label, words }) => `${type.padEnd(column)}  ${joinWords(words)}  (${label})`),
  );
  const executable = await findExecutableFiles(layout.folder);
  printList("Files that are marked as programs:", executable.paths);
  if (!executable.isWhole) print("  Not all of the folder could be looked at.");
  const wasTrusted = store.isTrusted(layout.folder, study.id);
  await store.trust(layout.folder, study.id);
  print(wasTrusted ? "It is trusted already." : "It is trusted now: Claude may run this in power mode.");
  print("To take it back: planform trust --revoke, with the same folder.");
  return 0;
}

/** Also of a folder that has lost its study. */
async function revoke(store: TrustStore, path: string): Promise<number> {
  const { folder } = await findFolder(path);
  const wasTrusted = store.list().some((entry) => entry.folder === folder);
  await store.revoke(folder);
  print(wasTrusted ? `${oneLine(folder)} is not trusted any more.` : `${oneLine(folder)} was not trusted.`);
  return 0;
}

function printList(title: string, lines: readonly string[]): void {
  print(`${title}${lines.length === 0 ? " nothing." : ""}`);
  for (const line of lines.slice(0, MOST_LINES)) print(`  ${oneLine(line)}`);
  if (lines.length > MOST_LINES) print(`  and ${lines.length - MOST_LINES} more`);
}

/** A text of the study cannot write over other lines of the terminal, nor hide a part of itself. */
function oneLine(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} ... (cut)` : text;
  return visibleText(cut).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
