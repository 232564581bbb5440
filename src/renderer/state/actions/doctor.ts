import { toErrorInfo } from "../../../shared/errors.ts";
import { callHost } from "../host.ts";
import { useApp } from "../store.ts";

/** Reads what Planform needs on this machine; `refresh` looks again instead of taking a report from before. */
export async function loadDoctor(refresh: boolean): Promise<void> {
  useApp.setState(({ doctor }) => ({ doctor: { ...doctor, isLoading: true, error: undefined } }));
  try {
    const value = await callHost((client) => client.doctor({ refresh }));
    useApp.setState({ doctor: { value, isLoading: false, error: undefined } });
  } catch (error) {
    useApp.setState(({ doctor }) => ({ doctor: { ...doctor, isLoading: false, error: toErrorInfo(error) } }));
  }
}
