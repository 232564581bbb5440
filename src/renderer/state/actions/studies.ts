import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
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

/** The opened study arrives by the event that follows. @throws AppError */
export async function openStudy(path: string): Promise<void> {
  await callHost((client) => client.studies.open({ path }));
  useUi.setState({ page: "canvas" });
}

/** @throws AppError */
export async function openSample(name: string): Promise<void> {
  await callHost((client) => client.studies.openSample({ name }));
  useUi.setState({ page: "canvas" });
}
