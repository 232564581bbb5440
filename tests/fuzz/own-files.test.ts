import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseUserSettings } from "../../src/core/claude/turn-settings.ts";
import { readRecents, rememberStudy } from "../../src/core/recents.ts";
import { openSettings } from "../../src/core/settings-file.ts";
import { openInbox } from "../../src/core/study/inbox.ts";
import { lockStudy } from "../../src/core/study/study-lock.ts";
import { createTrustStore } from "../../src/core/trust/trust-store.ts";
import { AppError } from "../../src/shared/errors.ts";
import { resolveSettings, settingDefinitions } from "../../src/shared/settings.ts";
import { parseCanvasSnapshot, serializeCanvasSnapshot } from "../../src/shared/study/canvas-snapshot.ts";
import { InboxAnswer } from "../../src/shared/study/inbox-message.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { parseLockInfo } from "../../src/shared/study/study-lock-info.ts";
import { readProcessStartTime } from "../../src/system/process-identity.ts";
import { damageBytes, damageJson, damageText } from "../support/damage.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { makeBeamStudy } from "../support/make-study.ts";
import { openTestSession } from "../support/open-test-session.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "planform-fuzz-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a file of such a value holds when it was damaged. */
function damageFile(value: unknown, random: Random, known: readonly unknown[] = []): Buffer {
  const text = JSON.stringify(value, undefined, 2);
  if (random.oneIn(4)) return damageBytes(text, random);
  if (random.oneIn(4)) return Buffer.from(damageText(text, random));
  return Buffer.from(JSON.stringify(damageJson(value, random, known)) ?? "");
}

/** undefined where it is refused with an error for the user. */
function unlessRefused<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.hint !== "") return undefined;
    throw error;
  }
}

describe("settings.json of the app", () => {
  const defaults = resolveSettings([]).settings;

  it("always gives settings within their bounds, and is not written over when it is broken", () =>
    fuzz({
      inputs: 150,
      make: (random) => damageFile({ ...defaults, unknown: 1 }, random, Object.keys(settingDefinitions)),
      async run(bytes) {
        const file = join(folder, "settings.json");
        await writeFile(file, bytes);
        const settings = await openSettings(folder, {});
        for (const [key, { schema }] of Object.entries(settingDefinitions))
          expect(schema.safeParse(Reflect.get(settings.current(), key)).success, key).toBe(true);
        const isBroken = settings.problems().some(({ key }) => key === file);
        const set = await settings.set("turn.maxProcesses", 2).then(
          () => true,
          () => false,
        );
        expect(set).toBe(!isBroken);
        if (isBroken) expect(await readFile(file)).toEqual(bytes);
        else expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ "turn.maxProcesses": 2 });
        expect({}).not.toHaveProperty("polluted");
      },
    }));
});

describe("settings of the claude command", () => {
  const settings = {
    apiKeyHelper: "/usr/bin/key",
    model: "sonnet",
    permissions: { allow: ["Bash"], defaultMode: "bypassPermissions" },
    hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "id" }] }] },
    env: { ANTHROPIC_BASE_URL: "https://example.org", NUMBER: 1, FLAG: true, NONE: null, LIST: [] },
    enableAllProjectMcpServers: true,
    additionalDirectories: ["/"],
  };

  it("give what signs in, and nothing that lets more happen", () =>
    fuzz({
      inputs: 1_000,
      make: (random) => damageFile(settings, random).toString("utf8"),
      run(text) {
        const taken = unlessRefused(() => parseUserSettings(text, "settings.json"));
        for (const name of ["permissions", "hooks", "enableAllProjectMcpServers", "additionalDirectories"])
          expect(Object.keys(taken?.kept ?? {})).not.toContain(name);
        for (const value of Object.values(taken?.env ?? {})) expect(typeof value).toBe("string");
        expect({}).not.toHaveProperty("polluted");
      },
    }));
});

describe("the list of recent studies", () => {
  it("is read or starts anew", () =>
    fuzz({
      inputs: 100,
      make: (random) =>
        damageFile(
          [
            { folder: "/studies/beam", openedAt: 1 },
            { folder: "/studies/truss", openedAt: 2 },
          ],
          random,
        ),
      async run(bytes) {
        await writeFile(join(folder, "recents.json"), bytes);
        await readRecents(folder);
        await rememberStudy(folder, "/studies/new");
        expect((await readRecents(folder))[0]?.folder).toBe("/studies/new");
      },
    }));
});

describe("the list of trusted studies", () => {
  const studies = [
    { folder: "/studies/beam", studyId: "beam", trustedAt: 1 },
    { folder: "/studies/truss", studyId: "truss", trustedAt: 2 },
  ];

  it("never makes a study trusted that it does not name, and is not written over when it is broken", async () => {
    const store = createTrustStore(folder);
    await fuzz({
      inputs: 150,
      make: (random) => damageFile({ version: 1, studies }, random, ["/studies/beam", "beam", 2]),
      async run(bytes) {
        await writeFile(store.path, bytes);
        const text = bytes.toString("utf8");
        for (const { folder: study, studyId } of studies)
          if (store.isTrusted(study, studyId))
            expect([text.includes(study), text.includes(studyId)]).toEqual([true, true]);
        expect(store.isTrusted("/studies/other", "other")).toBe(false);
        const isBroken = store.problem() !== undefined;
        if (isBroken) expect(store.isTrusted("/studies/beam", "beam")).toBe(false);
        const trusted = await store.trust("/studies/new", "new").then(
          () => true,
          (error: unknown) => {
            if (error instanceof AppError && error.code === "trust-list-unusable") return false;
            throw error;
          },
        );
        expect(trusted).toBe(!isBroken);
        expect(store.isTrusted("/studies/new", "new")).toBe(trusted);
        if (isBroken) expect(await readFile(store.path)).toEqual(bytes);
      },
    });
  });
});

describe("the canvas of a turn", () => {
  const study = makeBeamStudy({ revision: 3 });
  const text = serializeCanvasSnapshot({ study, takenIn: ["m1"], changes: [] });
  const [header = "", ...rest] = text.split("\n");
  const body = rest.join("\n");

  it("is read or refused", () =>
    fuzz({
      inputs: 800,
      make: (random) =>
        random.oneIn(2)
          ? damageText(text, random)
          : `${JSON.stringify(damageJson(JSON.parse(header), random))}\n${random.oneIn(2) ? body : damageText(body, random)}`,
      run(damaged) {
        const read = unlessRefused(() => parseCanvasSnapshot(damaged));
        if (read !== undefined)
          expect(parseCanvasSnapshot(serializeCanvasSnapshot(read)).takenIn).toEqual(read.takenIn);
      },
    }));
});

describe("app.lock", () => {
  it("holds for a living process only, whatever stands in it", async () => {
    const path = join(folder, "app.lock");
    const living = {
      pid: process.pid,
      startTime: (await readProcessStartTime(process.pid)) ?? "",
      host: "web",
      openedAt: 1,
    };
    await fuzz({
      inputs: 100,
      make: (random) =>
        random.oneIn(8)
          ? Buffer.from(JSON.stringify(living))
          : damageFile(living, random, [1, process.ppid, "electron"]),
      async run(bytes) {
        const info = parseLockInfo(bytes.toString("utf8"));
        // One that a tool server holds is waited for: seconds, of which a test of many inputs has none.
        if (info?.host === "mcp") return;
        await writeFile(path, bytes);
        await utimes(path, new Date(0), new Date(0));
        const isHeld = info?.pid === living.pid && info.startTime === living.startTime;
        const lock = await lockStudy(path, "cli").catch((error: unknown) => {
          if (error instanceof AppError) return error.code;
          throw error;
        });
        if (typeof lock === "string") expect([isHeld, lock]).toEqual([true, "study-locked"]);
        else {
          expect(isHeld).toBe(false);
          await lock.release();
        }
      },
    });
  });
});

describe("the inbox", () => {
  /** Some of them work on the study as it is by then. */
  const ops = [
    { type: "updateNode", nodeId: "dv_web", label: "Web" },
    { type: "moveNodes", positions: [{ nodeId: "dv_web", position: { x: 1, y: 2 } }] },
    { type: "removeNode", nodeId: "dv_height" },
    { type: "connect", sourceId: "obj_mass", targetId: "dv_web" },
  ];

  /** Every other one as a program would send it. */
  function makeRequest(random: Random): Buffer {
    const modification = {
      id: `m${random.below(1e9)}`,
      studyId: "study-1",
      baseRevision: 0,
      ops: [random.find(ops), random.find(ops)],
    };
    const request = { client: "Other program", modification };
    return random.oneIn(2)
      ? Buffer.from(JSON.stringify(request))
      : damageFile(request, random, ["dv_web", "model_beam", "removeNode"]);
  }

  it("answers each request, and changes the study only where it says so", async () => {
    const { session } = openTestSession();
    const inbox = await openInbox(folder, session);
    let number = 0;
    await fuzz({
      inputs: 60,
      make: makeRequest,
      async run(bytes) {
        const before = session.study();
        number += 1;
        const name = `R${String(number).padStart(8, "0")}`;
        await writeFile(join(folder, `${name}.json`), bytes);
        const answer = await readAnswer(join(folder, `${name}.answer.json`));
        if (answer.state === "refused") {
          expect(session.study()).toBe(before);
          expect(answer.reason).not.toBe("");
        } else expect(session.study().revision).toBeGreaterThanOrEqual(answer.revision);
        serializeStudy(session.study());
        expect({}).not.toHaveProperty("polluted");
      },
    });
    await inbox.close();
    await session.close();
  });

  async function readAnswer(path: string): Promise<InboxAnswer> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text !== undefined) {
        await rm(path);
        return InboxAnswer.parse(JSON.parse(text));
      }
      if (performance.now() > deadline) throw new Error("No answer came");
      await sleep(1);
    }
  }
});
