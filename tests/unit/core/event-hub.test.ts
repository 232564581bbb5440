import { describe, expect, it } from "vitest";
import { createEventHub } from "../../../src/core/event-hub.ts";
import type { AppEvent } from "../../../src/shared/events.ts";

type Hub = ReturnType<typeof createEventHub>;

function publish(hub: Hub, count: number): void {
  for (let n = 0; n < count; n += 1) hub.publish({ type: "settings.changed" });
}

/** The next events of a follower. */
async function next(follower: AsyncGenerator<AppEvent>, count: number): Promise<string[]> {
  const got: string[] = [];
  while (got.length < count) {
    const { done, value } = await follower.next();
    if (done === true) break;
    got.push(value.body.type === "reset" ? `reset ${value.seq}` : `${value.seq}`);
  }
  return got;
}

describe("createEventHub", () => {
  it("numbers the events from 1 on", () => {
    const hub = createEventHub();
    expect(hub.seq()).toBe(0);
    const heard: number[] = [];
    const off = hub.listen(({ seq }) => heard.push(seq));
    publish(hub, 2);
    off();
    publish(hub, 1);
    expect([heard, hub.seq()]).toEqual([[1, 2], 3]);
  });

  it("replays what came after a number, then goes on live, and loses nothing between", async () => {
    const hub = createEventHub();
    publish(hub, 5);
    const follower = hub.follow(2);
    expect(await next(follower, 2)).toEqual(["3", "4"]);
    publish(hub, 2);
    expect(await next(follower, 3)).toEqual(["5", "6", "7"]);
    const waiting = next(follower, 1);
    publish(hub, 1);
    expect(await waiting).toEqual(["8"]);
    await follower.return(undefined);
  });

  it("serves several followers, each at its own pace", async () => {
    const hub = createEventHub();
    publish(hub, 3);
    const [slow, fast] = [hub.follow(0), hub.follow(3)];
    expect(await next(slow, 1)).toEqual(["1"]);
    const waiting = next(fast, 2);
    publish(hub, 2);
    expect(await waiting).toEqual(["4", "5"]);
    expect(await next(slow, 4)).toEqual(["2", "3", "4", "5"]);
    await Promise.all([slow.return(undefined), fast.return(undefined)]);
  });

  it.each([0, 1_000, 12_001, 99_999])(
    "tells a follower from %i, which is not kept, to start over",
    async (since) => {
      const hub = createEventHub();
      publish(hub, 12_000);
      const follower = hub.follow(since);
      expect(await next(follower, 1)).toEqual(["reset 12000"]);
      const waiting = next(follower, 1);
      publish(hub, 1);
      expect(await waiting).toEqual(["12001"]);
      await follower.return(undefined);
    },
  );

  it("replays whatever is still kept without a gap", async () => {
    const hub = createEventHub();
    publish(hub, 12_000);
    const follower = hub.follow(11_000);
    expect((await next(follower, 1_000)).at(0)).toBe("11001");
    await follower.return(undefined);
  });

  it("tells a follower that falls far behind to start over, with what came after that", async () => {
    const hub = createEventHub();
    const follower = hub.follow(0);
    const first = next(follower, 1);
    publish(hub, 1);
    expect(await first).toEqual(["1"]);
    publish(hub, 20_001);
    publish(hub, 1);
    expect(await next(follower, 2)).toEqual(["reset 20002", "20003"]);
    await follower.return(undefined);
  });

  it("ends a follower with its signal, while it waits and while it replays", async () => {
    const hub = createEventHub();
    publish(hub, 3);
    const abort = new AbortController();
    const follower = hub.follow(0, abort.signal);
    await next(follower, 3);
    const waiting = follower.next();
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const replaying = new AbortController();
    const other = hub.follow(0, replaying.signal);
    await next(other, 1);
    replaying.abort();
    expect(await other.next()).toEqual({ done: true, value: undefined });
    expect(await hub.follow(0, replaying.signal).next()).toEqual({ done: true, value: undefined });
  });
});
