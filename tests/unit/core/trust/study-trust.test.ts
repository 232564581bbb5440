import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createStudyTrust } from "../../../../src/core/trust/study-trust.ts";
import { createTrustStore, type TrustStore } from "../../../../src/core/trust/trust-store.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function open(present: { id: string } = { id: "beam" }): Promise<{
  trust: ReturnType<typeof createStudyTrust>;
  store: TrustStore;
  told: boolean[];
}> {
  const store = createTrustStore(await temporaryFolder());
  const told: boolean[] = [];
  const trust = createStudyTrust({
    store,
    folder: "/work/beam",
    studyId: () => present.id,
    onChanged: async (isTrusted) => {
      told.push(isTrusted);
    },
  });
  onTestFinished(() => trust.close());
  return { trust, store, told };
}

describe("createStudyTrust", () => {
  it("allows power mode only while the study is trusted", async () => {
    const { trust, told } = await open();
    expect(() => trust.assertMode("power")).toThrow(expect.objectContaining({ code: "study-untrusted" }));
    trust.assertMode("user");
    await trust.set(true);
    trust.assertMode("power");
    await trust.set(false);
    expect(() => trust.assertMode("power")).toThrow(expect.objectContaining({ code: "study-untrusted" }));
    expect(told).toEqual([true, false]);
  });

  it("trusts the study that is in the folder now, not the one that was", async () => {
    const present = { id: "beam" };
    const { trust } = await open(present);
    await trust.set(true);
    present.id = "another";
    expect(trust.isTrusted()).toBe(false);
  });

  it("holds at once what another program took back, and tells of it", async () => {
    const { trust, store, told } = await open();
    await trust.set(true);
    await store.revoke("/work/beam");
    expect(trust.isTrusted()).toBe(false);
    await vi.waitFor(() => expect(told).toEqual([true, false]), 20_000);
  });
});
