import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";

/** Reads the recent studies and the samples. */
export async function loadCards(): Promise<void> {
  useApp.setState(({ cards }) => ({ cards: { ...cards, isLoading: true, error: undefined } }));
  try {
    const value = await callHost((client) => client.studies.list());
    useApp.setState({ cards: { value, isLoading: false, error: undefined } });
  } catch (error) {
    useApp.setState(({ cards }) => ({ cards: { ...cards, isLoading: false, error: toErrorInfo(error) } }));
  }
}

/** Goes to the list of studies while one is open. */
export function showStudies(): void {
  showPage("studies");
  void loadCards();
}

/** The opened study, or one that has to be mended first, arrives by the event that follows. @throws AppError */
export async function openStudy(path: string): Promise<void> {
  await showOpened(callHost((client) => client.studies.open({ path })));
}

/** @throws AppError */
export async function openSample(name: string): Promise<void> {
  await showOpened(callHost((client) => client.studies.openSample({ name })));
}

/** Says that the user trusts the open study, or does not any more. @returns whether it is trusted now */
export async function setTrusted(trusted: boolean): Promise<boolean> {
  try {
    const { isTrusted } = await callHost((client) => client.study.trust({ trusted }));
    if (isTrusted) {
      showToast("This study is trusted now", { label: "Undo", run: () => void setTrusted(false) });
    } else {
      showToast("This study is not trusted any more: what ran in power mode was stopped");
    }
    return isTrusted;
  } catch (error) {
    showError(error);
    return useApp.getState().open?.isTrusted === true;
  }
}

async function showOpened(opening: Promise<unknown>): Promise<void> {
  try {
    await opening;
  } catch (error) {
    const { code } = toErrorInfo(error);
    if (code === "study-broken" || code === "study-too-new") return; // the view that mends it says all
    throw error;
  }
  useUi.setState({ page: "canvas" });
}
