import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lookAgain, restoreLastGood, showRepair } from "../../../../../src/renderer/state/actions/repair.ts";
import { useRepair } from "../../../../../src/renderer/state/repair-store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import type { StudyDiagnosis } from "../../../../../src/shared/contract/studies.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

const path = "/studies/beam";
const broken: StudyDiagnosis = {
  file: `${path}/study.json`,
  error: { code: "study-broken", message: "It is broken", hint: "Mend it" },
  excerpt: [],
};
const whole: StudyDiagnosis = { file: `${path}/study.json`, excerpt: [] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  disconnectHost();
  useUi.setState(useUi.getInitialState(), true);
  useRepair.setState(useRepair.getInitialState(), true);
});

describe("the view that mends a study", () => {
  it("shows what is wrong, and how often it was looked at since", async () => {
    const diagnose = vi.fn(async () => broken);
    connectHost({ studies: { diagnose } });
    showRepair(path);
    await settle();
    expect(useUi.getState()).toMatchObject({ page: "repair", repairPath: path });
    expect(useRepair.getState()).toMatchObject({ diagnosis: { value: broken, isLoading: false }, looks: 0 });
    await Promise.all([lookAgain(path), lookAgain(path)]);
    expect(diagnose).toHaveBeenCalledTimes(2);
    expect(useRepair.getState().looks).toBe(1);
  });

  it("opens the study when it was mended", async () => {
    const open = vi.fn(async () => ({}));
    connectHost({ studies: { diagnose: async () => whole, open } });
    useUi.setState({ page: "repair", repairPath: path });
    await lookAgain(path);
    expect(open).toHaveBeenCalledWith({ path });
    expect(useUi.getState().page).toBe("canvas");
  });

  it("goes back to the last good revision and says so", async () => {
    const repair = vi.fn(async () => ({}));
    connectHost({ studies: { repair } });
    await restoreLastGood(path, 12);
    expect(repair).toHaveBeenCalledWith({ path });
    expect(useUi.getState().page).toBe("canvas");
    expect(useUi.getState().toasts[0]?.text).toContain("Revision 12 is restored");
  });

  it("stays with the reason where it cannot go back", async () => {
    const locked = new AppError("study-locked", "It is open elsewhere");
    connectHost({ studies: { diagnose: async () => broken, repair: () => Promise.reject(locked) } });
    showRepair(path);
    await settle();
    await restoreLastGood(path, 12);
    expect(useUi.getState().page).toBe("repair");
    expect(useRepair.getState().diagnosis).toMatchObject({ value: broken, error: { code: "study-locked" } });
  });
});
