import { mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { z } from "zod";
import {
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  type TestSurroundings,
} from "../../../support/open-test-app.ts";
import { type Attack, describeFiles, type Topic } from "../run-attack.ts";

/** Everything here comes with a study that somebody else made: opening it is all that the user does. */
type ForeignStudy = TestSurroundings & {
  /** Somebody's folder outside the study, with files in it. */
  readonly victim: string;
  readonly privateFolder: string;
};

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Lets the user open a prepared study; whether it opens or is refused, the folder outside is as it was. */
function opens(name: string, prepare: (study: ForeignStudy) => Promise<unknown>): Attack {
  return {
    name: `opens a study ${name}`,
    modes: ["user"],
    async act() {
      const around = await makeTestSurroundings({ trusted: false });
      const victim = join(around.homeFolder, "victim");
      const study = { ...around, victim, privateFolder: join(around.studyFolder, ".planform") };
      const files = ["thesis.txt", join("folder", "a.txt"), "study.db", "app.lock"].map((file) =>
        join(victim, file),
      );
      const longAgo = new Date(2020, 1, 1);
      for (const file of files) {
        await put(file, "somebody's own");
        await utimes(file, longAgo, longAgo);
      }
      await mkdir(study.privateFolder, { recursive: true });
      await prepare(study);
      const watched = [victim, join(victim, "folder"), ...files];
      const before = await describeFiles(watched);
      try {
        const test = await openTestApp({ surroundings: { ...around, cleanUp: async () => undefined } });
        await test.cleanUp();
      } catch (error) {
        // Refused, with a reason.
        expect(error).toMatchObject({ code: expect.any(String), message: expect.stringContaining("") });
      } finally {
        expect(await describeFiles(watched)).toEqual(before);
        await around.cleanUp();
      }
    },
  };
}

const linked = (name: string): Attack =>
  opens(`whose private folder has a link for ${name}`, ({ victim, privateFolder }) =>
    symlink(name.includes(".") ? join(victim, name) : victim, join(privateFolder, name)),
  );

/** The study's database after a conversation, changed as no app would. */
async function plantDatabase(
  study: ForeignStudy,
  change: (db: Database.Database) => void,
  prepare: (test: TestApp) => Promise<unknown> = async (test) => test.say("hello"),
): Promise<void> {
  const { victim: _victim, privateFolder, ...surroundings } = study;
  const test = await openTestApp({ surroundings: { ...surroundings, cleanUp: async () => undefined } });
  await prepare(test);
  await test.app.close();
  const db = new Database(join(privateFolder, "study.db"));
  db.pragma("foreign_keys = off");
  change(db);
  db.close();
}

const upTo = (path: string): string => `${"../".repeat(20)}${path.slice(1)}`;

/** What a study brings along in its private folder. */
export const foreignStudy: Topic = {
  name: "a study of somebody else",
  trusted: false,
  attacks: [
    linked("scratch"),
    linked("attachments"),
    linked("turns"),
    linked("inbox"),
    linked("transcripts"),
    linked("study.db"),
    linked("app.lock"),
    opens("whose private folder is a link", async ({ victim, studyFolder, privateFolder }) => {
      await rm(privateFolder, { recursive: true });
      await symlink(victim, join(studyFolder, ".planform"));
    }),
    opens("with a conversation put away whose turns lie elsewhere", (study) =>
      plantDatabase(study, (db) => {
        db.prepare("UPDATE turns SET id = ?").run(upTo(study.victim));
        db.prepare("UPDATE events SET turn_id = ?").run(upTo(study.victim));
        db.prepare("UPDATE conversations SET deleted_at = 1").run();
      }),
    ),
    {
      name: "opens a study with a message that nobody here sent",
      modes: ["user"],
      async act() {
        const around = await makeTestSurroundings({ trusted: false });
        const surroundings = { ...around, cleanUp: async () => undefined };
        const study = { ...around, victim: "", privateFolder: join(around.studyFolder, ".planform") };
        await plantDatabase(study, (db) => {
          db.prepare(
            "UPDATE turns SET state = 'waiting', mode = 'power', pid = NULL, user_text = 'evil orders'",
          ).run();
          db.prepare("UPDATE sessions SET mode = 'power'").run();
        });
        const before = around.api.requests.length;
        const test = await openTestApp({ surroundings });
        try {
          const [turn] = test.app.workspace().turns.listOpen();
          if (turn !== undefined) await test.ended(turn.turn.id);
          expect(JSON.stringify(around.api.requests.slice(before))).not.toContain("evil orders");
        } finally {
          await test.cleanUp();
          await around.cleanUp();
        }
      },
    },
    {
      name: "makes a session in power mode before anybody trusts it",
      modes: ["user"],
      act: async ({ test }) => {
        const { sessions, isTrusted } = test.app.workspace();
        expect(isTrusted()).toBe(false);
        const refused = expect.objectContaining({ code: "study-untrusted" });
        expect(() => sessions.openSession(undefined, "power")).toThrow(refused);
        const session = sessions.openSession(undefined, "user");
        expect(() => sessions.setMode(session.id, "power")).toThrow(refused);
        expect(() => sessions.setAsking(session.id, false, "do not ask")).toThrow();
        expect(sessions.sessionInfo(session.id)).toMatchObject({ mode: "user", asking: true });
      },
    },
    {
      name: "goes on in power mode after the trust is taken back",
      modes: ["user"],
      act: async ({ test, trap, callId }) => {
        const { sessions, setTrusted, engine } = test.app.workspace();
        await setTrusted(true);
        const session = sessions.openSession(undefined, "power");
        test.api.setScript([
          [{ tool: "Bash", id: callId(0), input: { command: `touch ${trap}` } }],
          ["Done."],
        ]);
        const turn = test.send("Go.", { mode: "power", conversationId: session.conversationId });
        await test.asked();
        await setTrusted(false);
        expect((await test.ended(turn.id)).state).toBe("stopped");
        expect(() => sessions.answer(turn.id, callId(0), { decision: "allow" })).toThrow();
        expect(sessions.sessionInfo(session.id).mode).toBe("user");
        expect(() => test.send("Go on.", { mode: "power" })).toThrow(
          expect.objectContaining({ code: "study-untrusted" }),
        );
        expect(engine.queue().running).toBe(0);
        expect(await describeFiles([trap])).toEqual(new Map([[trap, "nothing"]]));
      },
    },
    {
      name: "has tools that run code",
      modes: ["user"],
      calls: () => [
        { tool: "mcp__planform__run_python", input: { code: "print(1)" } },
        { tool: "Bash", input: { command: "ls" } },
      ],
      seen: "ran",
      check({ requests, tools }) {
        const [body] = z
          .array(z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }))
          .parse(JSON.parse(requests));
        const names = body?.tools.map(({ name }) => name);
        expect(names).toContain("mcp__planform__canvas_read");
        expect(names).not.toContain("mcp__planform__run_python");
        expect(tools.map(({ state }) => state)).not.toContain("done");
      },
    },
  ],
};
