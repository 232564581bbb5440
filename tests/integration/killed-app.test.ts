import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { dumpStudy, type StudyDump } from "../support/dump-study.ts";
import { findProcesses } from "../support/find-processes.ts";
import { makeTestSurroundings, openTestApp, type TestSurroundings } from "../support/open-test-app.ts";

const program = fileURLToPath(new URL("../support/send-and-wait.ts", import.meta.url));
/** Killed so often in each scenario: 200 times in all. */
const ROUNDS = 40;
/** Rounds at the same time: the machine has two processors, and a round mostly waits. */
const AT_ONCE = 4;
/** What is told when a message is stored: its turn, conversation, queue and session. */
const EVENTS_OF_SENDING = 5;

const script = (words: string, turns: unknown): string => `${words} @@${JSON.stringify(turns)}@@`;
const own = (name: string, input: object, id: string) => ({ tool: `mcp__planform__${name}`, input, id });
const note = (label: string, id: string) => own("canvas_add_node", { nodeType: "note", label }, id);
const slowly = (text: string) => ({ text, chunk: 6, delayMs: 12 });

const inText = JSON.stringify({
  modification: {
    ops: [
      {
        type: "addNode",
        node: {
          id: "note_w",
          type: "note",
          label: "In words",
          position: { x: 0, y: 900 },
          data: { text: "" },
        },
      },
    ],
  },
});

type Scenario = {
  readonly name: string;
  readonly texts: readonly string[];
  readonly mode?: "power";
  readonly stopAtText?: boolean;
  readonly env?: Record<string, string>;
};

const scenarios: readonly Scenario[] = [
  {
    name: "text, tools one after the other and at once, a refused change and one in the text",
    texts: [
      script("Do it", [
        [
          slowly("First I look at the canvas. "),
          own("canvas_read", {}, "toolu_1"),
          own(
            "canvas_add_node",
            {
              nodeType: "designVariable",
              label: "rib",
              data: { lower: 2, upper: 8 },
              connectTo: ["model_beam"],
            },
            "toolu_2",
          ),
        ],
        [
          slowly("Now several at once. "),
          note("one", "toolu_3"),
          note("two", "toolu_4"),
          own("canvas_update_node", { nodeId: "nobody", label: "x" }, "toolu_5"),
        ],
        [slowly(`And in words ${inText}, twice ${inText}. ${"Größe 🙂 ".repeat(8)}`)],
      ]),
    ],
  },
  {
    name: "twenty changes",
    texts: [
      script("Many", [
        ...[0, 1, 2, 3].map((reply) => [
          slowly(`Part ${reply}. `),
          ...[0, 1, 2, 3, 4].map((n) => note(`note ${reply * 5 + n}`, `toolu_${reply * 5 + n}`)),
        ]),
        [slowly("That were twenty.")],
      ]),
    ],
  },
  {
    name: "an open question whether a tool may run",
    texts: [
      script("Run it", [
        [
          slowly("I need a file. "),
          note("before", "toolu_1"),
          { tool: "Bash", input: { command: "touch new.txt", description: "make a file" }, id: "toolu_2" },
        ],
        [note("after", "toolu_3")],
        [slowly("I could not make it.")],
      ]),
    ],
    mode: "power",
    env: { PLANFORM_APPROVAL_LIMIT_S: "1" },
  },
  {
    name: "three messages that wait for each other",
    texts: ["one", "two", "three"].map((word) =>
      script(word, [[note(word, `toolu_${word}`)], [slowly(`This is ${word}. `)]]),
    ),
  },
  {
    name: "a stop",
    texts: [script("Stop it", [[note("kept", "toolu_1")], [slowly("word ".repeat(300))]])],
    stopAtText: true,
  },
];

/** A part's detail without the question about it, whose rules hold further objects. */
function withoutApproval(detail: string): string {
  return JSON.stringify(JSON.parse(detail), (key, value: unknown) =>
    key === "approval" ? undefined : value,
  );
}

/** A program that has stored its messages, and how far it has come since. */
type Sent = {
  readonly child: ChildProcess;
  /** Waits for so many lines about what happens; ends with the program too. */
  readonly heard: (count: number) => Promise<void>;
  /** Waits until it stops a turn; ends with the program too. */
  readonly stopping: Promise<void>;
  /** All lines, once it has ended. */
  readonly all: Promise<readonly string[]>;
};

async function start(around: TestSurroundings, scenario: Scenario): Promise<Sent> {
  const { texts, mode, stopAtText } = scenario;
  const child = startProgram(around, { texts, mode, stopAtText });
  if (child.stdout === null) throw new Error("The program has no output");
  const lines: string[] = [];
  const told = new EventEmitter();
  const reader = createInterface({ input: child.stdout });
  const ended = once(reader, "close");
  reader.on("line", (line) => {
    lines.push(line);
    told.emit("line");
  });
  const until = async (isThere: () => boolean): Promise<void> => {
    let isOver = false;
    const over = ended.then(() => {
      isOver = true;
    });
    while (!isThere() && !isOver) await Promise.race([once(told, "line"), over]);
  };
  await until(() => lines.length > 0);
  return {
    child,
    heard: (count) => until(() => lines.length > count),
    stopping: until(() => lines.includes("stopping")),
    all: ended.then(() => lines),
  };
}

function startProgram({ env, studyFolder }: TestSurroundings, options: object): ChildProcess {
  return spawn(process.execPath, [program, JSON.stringify({ env, studyFolder, ...options })], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
}

type Settled = StudyDump & { readonly requests: number };
const Event = z.looseObject({ type: z.string(), content: z.string(), detail: z.string().nullable() });

/** The program may have ended before its moment has come: then there is nothing to kill. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Takes the study up with another app, waits for the end of all turns, and tells what there is then. */
async function settle(around: TestSurroundings): Promise<Settled> {
  const test = await openTestApp({ surroundings: around });
  try {
    const { engine } = test.app.workspace();
    await vi.waitFor(() => expect(engine.queue()).toMatchObject({ running: 0, waiting: [] }), {
      timeout: 60_000,
      interval: 20,
    });
  } finally {
    await test.app.close();
  }
  expect(await findProcesses(around.studyFolder)).toEqual([]);
  return {
    ...(await dumpStudy(around.studyFolder)),
    requests: around.api.requests.filter(({ method, path }) => method === "POST" && path === "/v1/messages")
      .length,
  };
}

/** Numbers from 0 to 1, the same in every run of the tests. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What the scenario comes to, how long it takes until something happens, and how much happens. */
async function undisturbed(scenario: Scenario) {
  const around = await makeTestSurroundings({ env: scenario.env ?? {} });
  try {
    const sent = await start(around, scenario);
    const startedAt = performance.now();
    // What is told at once is that it waits; the process of the turn is not there yet.
    await sent.heard(EVENTS_OF_SENDING * scenario.texts.length + 1);
    const startMs = performance.now() - startedAt;
    const lines = await sent.all;
    return { result: comparable(await settle(around)), startMs, eventCount: lines.length };
  } finally {
    await around.cleanUp();
  }
}

/**
 * Whether a tool is asked for at all, and who denies it, depends on the moment of the kill: the time that was over, or
 * the CLI that nobody could answer. That it was denied does not.
 */
function comparable(dump: Settled): Settled {
  const text = JSON.stringify(dump)
    .replace(/Nobody answered within 1 s, so it was not allowed\./g, "-")
    .replace(/Tool permission request failed: AbortError: [A-Za-z ]+/g, "-");
  const settled: Settled = JSON.parse(text);
  const events = Event.array()
    .parse(settled.events)
    .filter(({ type, detail }) => !(type === "tool-call" && detail?.includes('"approval":')))
    .map((event, index) => ({
      ...event,
      seq: index + 1,
      detail: event.detail === null ? null : withoutApproval(event.detail),
    }));
  return { ...settled, events };
}

/** When the program is killed: after a time, after so many lines of what happens, or after it began to stop a turn. */
type Moment = { readonly after: "ms" | "events" | "stop"; readonly count: number; readonly thenMs: number };

/** Kills the program at a moment, in every fourth round also the one that takes up what it has left. */
async function killed(
  scenario: Scenario,
  { moment, second }: { moment: Moment; second: number | undefined },
) {
  const around = await makeTestSurroundings({ env: scenario.env ?? {} });
  try {
    const sent = await start(around, scenario);
    if (moment.after === "events") await sent.heard(moment.count);
    if (moment.after === "stop") await sent.stopping;
    await sleep(moment.thenMs);
    await kill(sent.child);
    const left = readLeft(around.studyFolder);
    if (second !== undefined) {
      const next = startProgram(around, { texts: [] });
      await sleep(second);
      await kill(next);
    }
    return { result: comparable(await settle(around)), left, wasKilledTwice: second !== undefined };
  } finally {
    await around.cleanUp();
  }
}

function readLeft(studyFolder: string): { stopRequested: boolean } {
  const db = new Database(join(studyFolder, ".planform", "study.db"), { readonly: true });
  try {
    return { stopRequested: db.prepare("SELECT max(stop_requested) FROM turns").pluck().get() === 1 };
  } finally {
    db.close();
  }
}

/** Runs the rounds of a scenario, some at the same time, each at its own moment. */
async function everyRound(
  scenario: Scenario,
  { startMs, eventCount }: { startMs: number; eventCount: number },
  check: (round: Awaited<ReturnType<typeof killed>>, told: string) => void,
): Promise<void> {
  const random = seeded(scenario.name.length);
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
    moment: chooseMoment(round),
    second: round % 4 === 3 ? random() * 2 * startMs : undefined,
  }));

  /** Each third one while the process starts; of the others one after each so many events. */
  function chooseMoment(round: number): Moment {
    if (round % 3 === 0) return { after: "ms", count: 0, thenMs: random() * 2 * startMs };
    if (scenario.stopAtText === true && round % 3 === 1)
      return { after: "stop", count: 0, thenMs: random() * 400 };
    const count = Math.floor(((round + random()) / ROUNDS) * eventCount);
    return { after: "events", count, thenMs: random() * 40 };
  }

  const twice = rounds.filter(({ second }) => second !== undefined).length;
  process.stdout.write(
    `${scenario.name}: killed ${rounds.length} times, ${twice} times again while it was taken up\n`,
  );
  const next = rounds.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const round of next) {
        const { after, count, thenMs } = round.moment;
        const told = `killed after ${count} ${after}, ${Math.round(thenMs)} ms later, then ${Math.round(round.second ?? 0)} ms`;
        check(await killed(scenario, round), told);
      }
    }),
  );
}

function isDone({ turns }: StudyDump): boolean {
  return z.array(z.looseObject({ state: z.string() })).parse(turns)[0]?.state === "done";
}

describe("an app that is killed leaves nothing undone and nothing done twice:", () => {
  for (const scenario of scenarios.filter(({ stopAtText }) => stopAtText !== true)) {
    it(`${scenario.name}`, async () => {
      const { result: expected, ...course } = await undisturbed(scenario);
      expect(expected.turns).toMatchObject(scenario.texts.map(() => ({ state: "done", has_transcript: 1 })));
      await everyRound(scenario, course, ({ result }, told) => expect(result, told).toEqual(expected));
    }, 600_000);
  }

  it("a stop that was asked for holds, and one that was not does not happen", async () => {
    const scenario = scenarios.find(({ stopAtText }) => stopAtText === true);
    if (scenario === undefined) throw new Error("There is no scenario with a stop");
    const { result: stopped, ...course } = await undisturbed(scenario);
    const { result: finished } = await undisturbed({ ...scenario, stopAtText: false });
    expect([stopped.turns, finished.turns]).toMatchObject([[{ state: "stopped" }], [{ state: "done" }]]);
    const seen = new Set<boolean>();
    await everyRound(scenario, course, ({ result, left, wasKilledTwice }, told) => {
      seen.add(left.stopRequested);
      // Where the next app was killed too, the answer may have been complete before anybody could stop it.
      const isTooLate = wasKilledTwice && isDone(result);
      if (!left.stopRequested || isTooLate) {
        expect(result, told).toEqual(finished);
        return;
      }
      expect(result.turns, told).toMatchObject([{ state: "stopped" }]);
      for (const table of ["batches", "modifications", "study"] as const)
        expect(result[table], told).toEqual(finished[table]);
      // What had come until then is kept, as a piece of the whole.
      const texts = (dump: StudyDump): string[] =>
        Event.array()
          .parse(dump.events)
          .flatMap(({ type, content }) => (type === "text" ? [content] : []));
      const [whole = ""] = texts(finished);
      for (const text of texts(result)) expect(whole.startsWith(text), told).toBe(true);
      expect(texts(result).length, told).toBeLessThan(2);
    });
    expect(seen).toEqual(new Set([true, false]));
  }, 600_000);
});
