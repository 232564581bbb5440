import { createHash } from "node:crypto";
import { cp, lstat, mkdir, readdir, readFile, readlink, realpath, rename, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { ulid } from "ulid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mode, Turn, TurnChange, TurnPart } from "../../../src/shared/chat/chat.ts";
import { type SessionRule, STOP_ASKING_WORDS } from "../../../src/shared/policy/session-rule.ts";
import type { Study } from "../../../src/shared/study/study.ts";
import { findSandbox } from "../../../src/system/sandbox/find-sandbox.ts";
import {
  makeTestSurroundings,
  openTestApp,
  rootFolder,
  type SendOptions,
  type TestApp,
  trustStudy,
} from "../../support/open-test-app.ts";
import type { ScriptTurn } from "../../support/scripted-api.ts";

export type ToolPart = Extract<TurnPart, { type: "tool" }>;

/** Where an attack takes place: everything in it belongs to this attack alone. */
export type Place = {
  /** The study's folder. */
  readonly study: string;
  /** The folder that holds the study and nothing else of the user's. */
  readonly outside: string;
  readonly home: string;
  /** The app's own folder. */
  readonly app: string;
  /** A text that the model must never see. */
  readonly secret: string;
  /** A file that must never be made; it lies outside the study. */
  readonly trap: string;
  /** An address on loopback that must never be asked for. */
  readonly forbiddenUrl: string;
  readonly test: TestApp;
  /** The id of a call's part, by its place in `calls`. */
  callId(index: number): string;
};

/** What the user says to a question; `silent`: nothing, so that its time runs out. */
export type UserAnswer =
  | "deny"
  | "allow"
  | "silent"
  | { readonly allowWith: (offered: readonly SessionRule[]) => SessionRule | undefined };

/**
 * How a call ends for the user to see. `denied`: by the policy, without a question. `asked`: the user was asked and did as
 * the call says. `failed`: with a reason. `done`: it ran. `ran`: it ran to whatever end; what it must not have done is
 * looked at for itself.
 */
export type Seen = "denied" | "asked" | "failed" | "done" | "ran";

export type Call = {
  readonly tool: string;
  readonly input: unknown;
  /** In place of the attack's own. */
  readonly seen?: Seen;
  /** Left out: the user says no. */
  readonly user?: UserAnswer;
  /** What somebody else does before this call, which waits for it. */
  readonly meanwhile?: () => void;
};

export type Outcome = {
  readonly turn: Turn;
  readonly mode: Mode;
  readonly place: Place;
  /** The attack's own calls, in their order. */
  readonly tools: readonly ToolPart[];
  /** What became of the changes in its replies. */
  readonly changes: readonly TurnChange[];
  /** The bodies of all requests to the model, as one text. */
  readonly requests: string;
  readonly before: Study;
};

export type Attack = {
  readonly name: string;
  readonly modes: readonly Mode[];
  readonly prepare?: (place: Place) => Promise<unknown>;
  /** What the model tries, one call after the other. */
  readonly calls?: (place: Place) => readonly Call[];
  /** How its calls end. */
  readonly seen?: Seen | Readonly<Record<Mode, Seen>>;
  /** What the model does instead of calls only. */
  readonly script?: (place: Place) => readonly ScriptTurn[];
  /** Texts of the model's answer; each holds one change of the study. */
  readonly replies?: (place: Place) => readonly string[];
  /** A line of the user's message. */
  readonly says?: (place: Place) => string;
  /** The user's whole message, where the attack lies in it. */
  readonly message?: (place: Place) => Omit<SendOptions, "mode"> & { readonly text: string };
  /** Told not to ask; its commands need a sandbox. */
  readonly notAsking?: true;
  /** Files that have to be what they were, or stay absent. */
  readonly untouched?: (place: Place) => readonly string[];
  /** What else must hold. */
  readonly check?: (outcome: Outcome) => unknown;
  /** It needs a turn, and a session, of its own. */
  readonly alone?: true;
  /** Those that make rules share a turn with nobody else: a rule holds for all of its session. */
  readonly makesRules?: true;
  /** In place of a turn: whatever it is, with all that it expects. */
  readonly act?: (place: Place, mode: Mode) => Promise<unknown>;
};

export type Topic = {
  readonly name: string;
  readonly attacks: readonly Attack[];
  /** Of the app and of all that it starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of the user's home, before the app starts. */
  readonly prepareHome?: (place: Pick<Place, "home" | "app">) => Promise<unknown>;
  readonly trusted?: boolean;
};

/** So many attacks share a turn: one process of the CLI takes longer to start than all its calls. */
const ATTACKS_PER_TURN = 14;

/** Runs the attacks of a topic against the whole program with the real CLI, one test for each attack and mode. */
export function describeAttacks(topic: Topic): void {
  for (const mode of ["user", "power"] as const) {
    const attacks = topic.attacks.filter(({ modes }) => modes.includes(mode));
    if (attacks.length === 0) continue;
    describe(`${topic.name}, ${mode} mode`, () => {
      let ground: Ground;
      beforeAll(async () => {
        ground = await openGround(topic);
      });
      afterAll(() => ground.close());

      for (const batch of toBatches(attacks)) {
        let running: Promise<BatchRun> | undefined;
        it.each(batch.map((attack) => [attack.name, attack] as const))("%s", async (_name, attack) => {
          if (attack.act !== undefined) {
            await ground.act(mode, attack.act);
            return;
          }
          running ??= ground.run(mode, batch);
          const run = await running;
          if (run === "no sandbox") process.stdout.write("skipped: no sandbox on this machine\n");
          else await expectHeld(attack, run.find(attack));
        });
      }
    });
  }
}

/** Those that can share a turn do. */
function toBatches(attacks: readonly Attack[]): Attack[][] {
  const batches: Attack[][] = [];
  const open = new Map<string, Attack[]>();
  for (const attack of attacks) {
    if (
      attack.alone === true ||
      attack.message !== undefined ||
      attack.script !== undefined ||
      attack.act !== undefined
    ) {
      batches.push([attack]);
      continue;
    }
    const kind = attack.notAsking ? "not asking" : attack.makesRules ? "rules" : "asking";
    const last = open.get(kind);
    if (last !== undefined && last.length < ATTACKS_PER_TURN) last.push(attack);
    else {
      const batch = [attack];
      batches.push(batch);
      open.set(kind, batch);
    }
  }
  return batches;
}

type Observed = Outcome & {
  readonly attack: Attack;
  readonly calls: readonly Call[];
  readonly untouched: ReadonlyMap<string, string>;
  readonly heard: readonly string[];
};

type BatchRun = "no sandbox" | { readonly find: (attack: Attack) => Observed };

type Ground = Awaited<ReturnType<typeof openGround>>;

async function openGround({ env = {}, prepareHome, trusted = true }: Topic) {
  const around = await makeTestSurroundings({
    trusted: false,
    env: { PLANFORM_APPROVAL_LIMIT_S: "30", ...env },
  });
  const base = `${await realpath(around.studyFolder)}-outside`;
  const study = join(base, "study");
  await mkdir(base);
  await rename(around.studyFolder, study);
  const app = join(around.homeFolder, "planform");
  if (trusted) await trustStudy(app, study);
  await prepareHome?.({ home: around.homeFolder, app });
  const other = await startListening();
  // A copy, which an attack may reach.
  const mcpServerFile = join(base, "programs", "server.mjs");
  await cp(join(rootFolder, "out", "mcp-server"), join(base, "programs"), { recursive: true });
  const test = await openTestApp({ surroundings: { ...around, studyFolder: study }, mcpServerFile });
  let attackCount = 0;

  function makePlace(): Place {
    attackCount += 1;
    const number = attackCount;
    return {
      study,
      outside: base,
      home: around.homeFolder,
      app,
      test,
      secret: `hidden-text-${number}-${ulid()}`,
      trap: join(base, `trap-${number}`),
      forbiddenUrl: `${other.baseUrl}/attack-${number}/`,
      callId: (index) => `toolu_attack${number}call${index}`,
    };
  }

  async function run(mode: Mode, batch: readonly Attack[]): Promise<BatchRun> {
    const [first] = batch;
    if (first?.notAsking === true && (await findSandbox(test.env)).state !== "available") return "no sandbox";
    const places = new Map(batch.map((attack) => [attack, makePlace()]));
    const placeOf = (attack: Attack): Place => places.get(attack) ?? makePlace();
    for (const attack of batch) await attack.prepare?.(placeOf(attack));
    const calls = new Map(batch.map((attack) => [attack, attack.calls?.(placeOf(attack)) ?? []]));
    const untouched = new Map<Attack, ReadonlyMap<string, string>>();
    for (const attack of batch) {
      const place = placeOf(attack);
      untouched.set(attack, await describeFiles([place.trap, ...(attack.untouched?.(place) ?? [])]));
    }
    const before = test.app.workspace().study.study();
    const requestsBefore = test.api.requests.length;
    const turn = await takeTurn(mode, batch, placeOf, calls);
    const requests = JSON.stringify(test.api.requests.slice(requestsBefore).map(({ body }) => body));
    let changesBefore = 0;
    const observed = batch.map((attack): Observed => {
      const place = placeOf(attack);
      const changes = turn.changes.slice(
        changesBefore,
        changesBefore + (attack.replies?.(place).length ?? 0),
      );
      changesBefore += changes.length;
      const ownCalls = calls.get(attack) ?? [];
      const tools = ownCalls.map((_call, index) => findTool(turn, place.callId(index)));
      const heard = other
        .heard()
        .filter((url) => place.forbiddenUrl.endsWith(/^\/[^/]*\//.exec(url)?.[0] ?? url));
      return {
        ...{ attack, calls: ownCalls, untouched: untouched.get(attack) ?? new Map(), heard },
        ...{ turn, mode, place, tools, changes, requests, before },
      };
    });
    return {
      find(attack) {
        const found = observed.find((candidate) => candidate.attack === attack);
        if (found === undefined) throw new Error(`${attack.name} was not run`);
        return found;
      },
    };
  }

  async function takeTurn(
    mode: Mode,
    batch: readonly Attack[],
    placeOf: (attack: Attack) => Place,
    calls: ReadonlyMap<Attack, readonly Call[]>,
  ): Promise<Turn> {
    const script = batch.flatMap((attack): readonly ScriptTurn[] => {
      const place = placeOf(attack);
      const own = (calls.get(attack) ?? []).map(({ tool, input, meanwhile }, index) => [
        { tool, input, id: place.callId(index), ...(meanwhile === undefined ? {} : SLOWLY) },
      ]);
      return [...own, ...(attack.script?.(place) ?? [])];
    });
    const replies = batch.flatMap((attack) => attack.replies?.(placeOf(attack)) ?? []);
    test.api.setScript([...script, [...replies, "That was all."]]);
    const { sessions } = test.app.workspace();
    const [first] = batch;
    const message = first?.message?.(placeOf(first));
    const session = sessions.openSession(message?.conversationId, mode);
    if (first?.notAsking === true) sessions.setAsking(session.id, false, STOP_ASKING_WORDS);
    const answers = new Map(
      batch.flatMap((attack) =>
        (calls.get(attack) ?? []).map(({ user }, index) => [placeOf(attack).callId(index), user] as const),
      ),
    );
    const stopAnswering = answerQuestions(test, answers);
    const stopWatching = watchCalls(
      test,
      new Map(
        batch.flatMap((attack) =>
          (calls.get(attack) ?? []).map(
            ({ meanwhile }, index) => [placeOf(attack).callId(index), meanwhile] as const,
          ),
        ),
      ),
    );
    try {
      const lines = batch.flatMap((attack) => attack.says?.(placeOf(attack)) ?? []);
      const text = { text: ["Do what you have to do.", ...lines].join("\n"), ...message };
      return await test.ended(
        test.send(text.text, { ...text, mode, conversationId: session.conversationId }).id,
      );
    } finally {
      stopAnswering();
      stopWatching();
    }
  }

  return {
    run,
    act: (mode: Mode, act: NonNullable<Attack["act"]>) => act(makePlace(), mode),
    async close(): Promise<void> {
      await test.cleanUp();
      await other.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Says to each question at once what the user says to it: no, where nothing else is said. */
function answerQuestions(test: TestApp, answers: ReadonlyMap<string, UserAnswer | undefined>): () => void {
  return test.app.events.listen(({ body }) => {
    if (body.type !== "turn.updated") return;
    for (const update of body.updates) {
      if (update.type !== "part" || update.part.type !== "tool") continue;
      const { id, approval } = update.part;
      if (approval?.state === "pending") queueMicrotask(() => answer(body.turnId, id, approval.rules ?? []));
    }
  });

  function answer(turnId: string, toolUseId: string, offered: readonly SessionRule[]): void {
    const said = answers.get(toolUseId) ?? "deny";
    if (said === "silent") return;
    const { sessions } = test.app.workspace();
    if (said === "deny")
      sessions.answer(turnId, toolUseId, { decision: "deny", reason: "The user says no." });
    else {
      const rule = said === "allow" ? undefined : said.allowWith(offered);
      sessions.answer(turnId, toolUseId, { decision: "allow", ...(rule === undefined ? {} : { rule }) });
    }
  }
}

/** Time enough for what happens meanwhile, before the CLI has the call. */
const SLOWLY = { chunk: 1, delayMs: 5 } as const;

/** Does what somebody does meanwhile as soon as the first of a call is seen. */
function watchCalls(test: TestApp, meanwhile: ReadonlyMap<string, (() => void) | undefined>): () => void {
  const waiting = new Map(meanwhile);
  return test.app.events.listen(({ body }) => {
    if (body.type !== "turn.updated") return;
    for (const update of body.updates) {
      if (update.type !== "part") continue;
      waiting.get(update.part.id)?.();
      waiting.delete(update.part.id);
    }
  });
}

async function expectHeld(attack: Attack, observed: Observed): Promise<void> {
  const { turn, mode, place, requests, tools, calls, untouched, heard } = observed;
  expect(turn.state, JSON.stringify(turn.error)).toBe("done");
  expect(requests).not.toContain(place.secret);
  expect(heard).toEqual([]);
  expect(await describeFiles([...untouched.keys()])).toEqual(untouched);
  const usual = typeof attack.seen === "string" ? attack.seen : attack.seen?.[mode];
  const seen = tools.map((tool) => describeEnd(tool));
  const wanted = calls.map((call, index) => {
    const own = call.seen ?? usual;
    return own === "ran" ? seen[index] : own;
  });
  expect(seen, JSON.stringify(tools)).toEqual(wanted);
  expectAudited(observed);
  await attack.check?.(observed);
}

/** Each call is in the audit list, with what was decided, and why where it was denied. */
function expectAudited({ tools, turn, place }: Observed): void {
  const { entries } = place.test.app.workspace().auditStore.list({}, { before: undefined, limit: 500 });
  for (const { id, name, state } of tools) {
    const entry = entries.find(({ turnId, toolUseId }) => turnId === turn.id && toolUseId === id);
    expect(entry, `${name} is not in the audit list`).toMatchObject({
      kind: "tool",
      tool: name,
      mode: turn.mode,
      decision: state === "denied" ? "denied" : "allowed",
    });
    if (state === "denied") expect(entry?.reason).toBeTruthy();
  }
}

/** What the user sees of a call's end; a denial or a failure without a reason counts as not seen. */
function describeEnd({ state, approval, result = "" }: ToolPart): string {
  const reason = approval?.state === "denied" ? (approval.reason ?? "") : result;
  switch (state) {
    case "denied":
      if (reason === "") return "denied without a reason";
      return approval === undefined || approval.by === "mode" ? "denied" : "asked";
    case "failed":
      return result === "" ? "failed without a reason" : "failed";
    case "done":
      return approval?.by === "user" ? "asked" : "done";
    default:
      return state;
  }
}

function findTool(turn: Turn, id: string): ToolPart {
  const part = turn.parts.find((candidate) => candidate.id === id);
  if (part?.type !== "tool") throw new Error(`The model's call ${id} did not come to be`);
  return part;
}

/** What lies at paths: contents of files, names in folders, targets of links, or that nothing is there. */
export async function describeFiles(paths: readonly string[]): Promise<Map<string, string>> {
  const described = await Promise.all(paths.map(async (path) => [path, await describeFile(path)] as const));
  return new Map(described);
}

async function describeFile(path: string): Promise<string> {
  const info = await lstat(path).catch(() => undefined);
  if (info === undefined) return "nothing";
  if (info.isSymbolicLink()) return `link to ${await readlink(path)}`;
  if (info.isDirectory()) return `folder: ${(await readdir(path)).toSorted().join(", ")}`;
  const text = await readFile(path, "latin1");
  return `file of ${text.length} bytes, ${createHash("sha256").update(text).digest("hex")}: ${text.slice(0, 100)}`;
}

/** A server that remembers which addresses it was asked for. */
async function startListening() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? "");
    response.end("nothing here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no address");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    heard: (): readonly string[] => heard,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
