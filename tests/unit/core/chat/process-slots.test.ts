import { describe, expect, it } from "vitest";
import { createProcessSlots } from "../../../../src/core/chat/process-slots.ts";

/** Lets everything that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function makeSlots(limit: number) {
  let present = limit;
  const slots = createProcessSlots(() => present);
  const entered: string[] = [];
  const releases = new Map<string, () => void>();
  return {
    entered,
    occupy: slots.occupy,
    setLimit: (next: number) => {
      present = next;
    },
    take(name: string, signal = new AbortController().signal): Promise<void> {
      return slots.take(signal).then((release) => {
        entered.push(name);
        releases.set(name, release);
      });
    },
    release: (name: string) => releases.get(name)?.(),
  };
}

describe("createProcessSlots", () => {
  it("lets in as many as there are slots, and the others in their order", async () => {
    const slots = makeSlots(2);
    for (const name of ["a", "b", "c", "d"]) void slots.take(name);
    await settle();
    expect(slots.entered).toEqual(["a", "b"]);
    slots.release("b");
    await settle();
    expect(slots.entered).toEqual(["a", "b", "c"]);
    slots.release("a");
    await settle();
    expect(slots.entered).toEqual(["a", "b", "c", "d"]);
  });

  it("counts a release once", async () => {
    const slots = makeSlots(1);
    for (const name of ["a", "b", "c"]) void slots.take(name);
    await settle();
    slots.release("a");
    slots.release("a");
    await settle();
    expect(slots.entered).toEqual(["a", "b"]);
  });

  it("lets one go that does not want to wait any longer, and keeps its slot for others", async () => {
    const slots = makeSlots(1);
    const impatient = new AbortController();
    await slots.take("a");
    const waiting = slots.take("b", impatient.signal);
    void slots.take("c");
    impatient.abort(new Error("Stopped"));
    await expect(waiting).rejects.toThrow("Stopped");
    await expect(slots.take("d", impatient.signal)).rejects.toThrow("Stopped");
    slots.release("a");
    await settle();
    expect(slots.entered).toEqual(["a", "c"]);
  });

  it("takes a changed limit from the next turn on", async () => {
    const slots = makeSlots(1);
    void slots.take("a");
    void slots.take("b");
    slots.setLimit(3);
    void slots.take("c");
    await settle();
    expect(slots.entered).toEqual(["a", "b", "c"]);
  });

  it("counts processes that run already, also more of them than there are slots", async () => {
    const slots = makeSlots(1);
    const gone = [slots.occupy(), slots.occupy()];
    void slots.take("a");
    gone[0]?.();
    await settle();
    expect(slots.entered).toEqual([]);
    gone[1]?.();
    await settle();
    expect(slots.entered).toEqual(["a"]);
  });
});

describe("a slot that is borrowed", () => {
  it("is there only while nobody else needs it", async () => {
    const slots = createProcessSlots(() => 2);
    const wanted: string[] = [];
    const first = slots.borrow(() => wanted.push("first"));
    const release = await slots.take(new AbortController().signal);
    expect(slots.borrow(() => wanted.push("second"))).toBeUndefined();
    expect(wanted).toEqual([]);
    const waiting = slots.take(new AbortController().signal);
    expect(wanted).toEqual(["first"]);
    first?.release();
    const releaseWaiting = await waiting;
    expect(slots.borrow(() => undefined)).toBeUndefined();
    release();
    releaseWaiting();
    expect(slots.borrow(() => undefined)).toBeDefined();
  });

  it("is not asked back once it is kept, and is given back once", async () => {
    const slots = createProcessSlots(() => 1);
    const wanted: string[] = [];
    const kept = slots.borrow(() => wanted.push("kept"));
    kept?.keep();
    let isIn = false;
    const waiting = slots.take(new AbortController().signal).then((release) => {
      isIn = true;
      return release;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([wanted, isIn]).toEqual([[], false]);
    kept?.release();
    kept?.release();
    await waiting;
    // The second release has freed nothing.
    expect(slots.borrow(() => undefined)).toBeUndefined();
  });
});
