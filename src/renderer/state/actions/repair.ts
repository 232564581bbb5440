import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { useRepair } from "../repair-store.ts";
import { closeDialog, openDialog, showPage, useUi } from "../ui-store.ts";
import { openStudy } from "./studies.ts";

/** Shows what is wrong with a study that could not be opened, and what can be done about it. */
export function showRepair(path: string): void {
  useRepair.setState({ diagnosis: { value: undefined, isLoading: true, error: undefined }, looks: 0 });
  useUi.setState({ repairPath: path });
  showPage("repair");
  void diagnose(path);
}

/** Looks at the study again, and opens it where it was mended. */
export async function lookAgain(path: string): Promise<void> {
  if (!begin()) return;
  await diagnose(path);
  useRepair.setState(({ looks }) => ({ looks: looks + 1 }));
  const { value, error } = useRepair.getState().diagnosis;
  if (error !== undefined || value === undefined || value.error !== undefined) return;
  try {
    await openStudy(path);
  } catch (thrown) {
    fail(thrown);
  }
}

/** Puts the last good revision in the place of a broken file, and opens the study. */
export async function restoreLastGood(path: string, revision: number): Promise<void> {
  if (!begin()) return;
  try {
    await callHost((client) => client.studies.repair({ path }));
    useRepair.setState(({ diagnosis }) => ({ diagnosis: { ...diagnosis, isLoading: false } }));
    showPage("canvas");
    showToast(`Revision ${revision} is restored. The broken file is kept beside study.json.`);
  } catch (error) {
    fail(error);
  }
}

/** @returns false while something else is under way. Buttons stay as they are meanwhile: one that is disabled loses the focus. */
function begin(): boolean {
  const { diagnosis } = useRepair.getState();
  if (diagnosis.isLoading) return false;
  useRepair.setState({ diagnosis: { ...diagnosis, isLoading: true, error: undefined } });
  return true;
}

async function diagnose(path: string): Promise<void> {
  try {
    const value = await callHost((client) => client.studies.diagnose({ path }));
    useRepair.setState({ diagnosis: { value, isLoading: false, error: undefined } });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  useRepair.setState(({ diagnosis }) => ({
    diagnosis: { ...diagnosis, isLoading: false, error: toErrorInfo(error) },
  }));
}

/** Asks what is to become of the study.json that another program wrote. */
export function openForeignChange(): void {
  openDialog({ type: "foreign-change" });
  void loadForeignChange();
}

export async function loadForeignChange(): Promise<void> {
  useRepair.setState(({ foreignChange }) => ({ foreignChange: { ...foreignChange, isLoading: true } }));
  try {
    const value = await callHost((client) => client.study.foreignChange());
    useRepair.setState({ foreignChange: { value, isLoading: false, error: undefined } });
  } catch (error) {
    useRepair.setState(({ foreignChange }) => ({
      foreignChange: { ...foreignChange, isLoading: false, error: toErrorInfo(error) },
    }));
  }
}

/** Takes the file over, or writes the study over it. What was shown before stays until it is asked for again. */
export async function settleForeignChange(keep: "mine" | "theirs"): Promise<void> {
  closeDialog();
  try {
    await callHost((client) => client.study.settleForeignChange({ keep }));
    if (keep === "mine") showToast("study.json is as this study again. The other one is kept beside it.");
  } catch (error) {
    if (toErrorInfo(error).code !== "nothing-to-settle") showError(error);
  }
}
