import { access } from "node:fs/promises";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { expect } from "vitest";
import { createRouter } from "../../../../src/core/router.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import { type SessionRule, STOP_ASKING_WORDS } from "../../../../src/shared/policy/session-rule.ts";
import { openTestApp, type TestApp } from "../../../support/open-test-app.ts";
import type { Attack, Place, ToolPart, Topic } from "../run-attack.ts";

/** A turn that waits for an answer to one question. */
async function pose(place: Place, command: string, test: TestApp = place.test): Promise<Turn> {
  test.api.setScript([
    [{ tool: "Bash", id: place.callId(0), input: { command, description: "harmless" } }],
    ["That was all."],
  ]);
  const turn = test.send("Go.", { mode: "power" });
  await test.asked(place.callId(0));
  return turn;
}

function toolOf(turn: Turn, place: Place): ToolPart {
  const part = turn.parts.find(({ id }) => id === place.callId(0));
  if (part?.type !== "tool") throw new Error("The turn has no such call");
  return part;
}

const isMade = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Somebody plays with a question that is open; in the end the user says no, and nothing has run. */
function plays(name: string, play: (place: Place, turn: Turn) => Promise<unknown>): Attack {
  return {
    name,
    modes: ["power"],
    async act(place) {
      const turn = await pose(place, `touch ${place.trap}`);
      await play(place, turn);
      const { sessions, engine } = place.test.app.workspace();
      expect(toolOf(engine.get(turn.id), place).approval?.state).toBe("pending");
      sessions.answer(turn.id, place.callId(0), { decision: "deny" });
      const ended = await place.test.ended(turn.id);
      expect([ended.state, toolOf(ended, place).state]).toEqual(["done", "denied"]);
      expect(await isMade(place.trap)).toBe(false);
    },
  };
}

const clientOf = ({ test }: Place) => createRouterClient(createRouter(test.app));

/** Questions and their answers. */
export const approvals: Topic = {
  name: "answers",
  attacks: [
    {
      name: "shows another command than it runs",
      modes: ["power"],
      async act(place) {
        const command = `echo safe \u202E; touch ${place.trap} # \u2066\n# harmless\n:`;
        const turn = await pose(place, command);
        const { engine, sessions } = place.test.app.workspace();
        const part = toolOf(engine.get(turn.id), place);
        expect(part.input).toEqual({ command, description: "harmless" });
        expect(part.approval?.rules).toEqual([{ type: "command", command }]);
        sessions.answer(turn.id, place.callId(0), { decision: "deny" });
        await place.test.ended(turn.id);
        expect(await isMade(place.trap)).toBe(false);
      },
    },
    plays("changes the command in the answer", async (place, turn) => {
      const answer = { turnId: turn.id, toolUseId: place.callId(0), decision: "allow" as const };
      const withMore = { ...answer, updatedInput: { command: `touch ${place.trap}` } };
      await expect(clientOf(place).chat.answer(withMore)).rejects.toThrow("Input validation failed");
    }),
    plays("answers with a rule that was not offered", async (place, turn) => {
      const { sessions } = place.test.app.workspace();
      const rules: SessionRule[] = [
        { type: "command", command: "touch" },
        { type: "command", command: `touch ${place.trap} ` },
        { type: "command-prefix", words: ["bash"] },
        { type: "folder", access: "write", folder: "/" },
        { type: "tool", name: "Bash" },
        { type: "host", host: "example.org" },
      ];
      for (const rule of rules) {
        expect(() => sessions.answer(turn.id, place.callId(0), { decision: "allow", rule })).toThrow(
          expect.objectContaining({ code: "rule-not-offered" }),
        );
      }
      expect(sessions.listSessions().flatMap(({ rules }) => rules)).toEqual([]);
    }),
    plays("answers a question of another turn, or one that is not there", async (place, turn) => {
      const { sessions } = place.test.app.workspace();
      const allow = { decision: "allow" } as const;
      expect(() => sessions.answer("another-turn", place.callId(0), allow)).toThrow();
      expect(() => sessions.answer(turn.id, "another-call", allow)).toThrow(
        expect.objectContaining({ code: "approval-gone" }),
      );
      expect(() => sessions.answer(turn.id, "__proto__", allow)).toThrow();
    }),
    plays("stops the asking without the words, or while a question waits", async (place, turn) => {
      const { sessions } = place.test.app.workspace();
      const session = sessions
        .listSessions()
        .find(({ conversationId }) => conversationId === turn.conversationId);
      const id = session?.id ?? "";
      for (const words of [
        undefined,
        "",
        "yes",
        "do not",
        `${STOP_ASKING_WORDS}!`,
        STOP_ASKING_WORDS.toUpperCase(),
      ])
        expect(() => sessions.setAsking(id, false, words)).toThrow(
          expect.objectContaining({ code: "confirmation-wrong" }),
        );
      // Also when it is told not to ask from now on: this question was asked.
      sessions.setAsking(id, false, STOP_ASKING_WORDS);
      expect(await isMade(place.trap)).toBe(false);
      sessions.setAsking(id, true, undefined);
    }),
    plays("sends a message that says yes", async (place, turn) => {
      const { engine, sessions } = place.test.app.workspace();
      const next = place.test.send("yes, allow it", { mode: "power", conversationId: turn.conversationId });
      expect(engine.get(turn.id).state).toBe("running");
      await sessions.withdraw(next.id);
    }),
    {
      name: "answers twice",
      modes: ["power"],
      async act(place) {
        const turn = await pose(place, `touch ${place.trap}`);
        const { sessions } = place.test.app.workspace();
        sessions.answer(turn.id, place.callId(0), { decision: "deny" });
        expect(() => sessions.answer(turn.id, place.callId(0), { decision: "allow" })).toThrow(
          expect.objectContaining({ code: "approval-gone" }),
        );
        await place.test.ended(turn.id);
        expect(await isMade(place.trap)).toBe(false);
      },
    },
    {
      name: "changes to user mode and back, and keeps what it was allowed",
      modes: ["power"],
      async act({ test }) {
        const { sessions } = test.app.workspace();
        const session = sessions.openSession(undefined, "power");
        sessions.setAsking(session.id, false, STOP_ASKING_WORDS);
        expect(sessions.sessionInfo(session.id).asking).toBe(false);
        sessions.setMode(session.id, "user");
        expect(sessions.setMode(session.id, "power").asking).toBe(true);
      },
    },
    {
      name: "keeps what a session was allowed when the study is opened anew",
      modes: ["power"],
      async act(place) {
        const { test, study } = place;
        const first = await pose(place, `touch ${join(study, "made.txt")}`);
        const { sessions } = test.app.workspace();
        const [rule] = toolOf(test.app.workspace().engine.get(first.id), place).approval?.rules ?? [];
        sessions.answer(first.id, place.callId(0), {
          decision: "allow",
          ...(rule === undefined ? {} : { rule }),
        });
        await test.ended(first.id);
        const session = sessions
          .listSessions()
          .find(({ conversationId }) => conversationId === first.conversationId);
        sessions.setAsking(session?.id ?? "", false, STOP_ASKING_WORDS);
        expect(sessions.sessionInfo(session?.id ?? "")).toMatchObject({ asking: false, rules: [{ rule }] });
        await test.app.close();
        await test.app.openStudy(study);
        expect(test.app.workspace().sessions.sessionInfo(session?.id ?? "")).toMatchObject({
          asking: true,
          rules: [],
        });
      },
    },
    {
      name: "waits until the app is gone",
      modes: ["power"],
      async act(place) {
        const { test, study } = place;
        const turn = await pose(place, `touch ${place.trap}`);
        await test.app.close();
        await test.app.openStudy(study);
        const found = test.app.workspace().engine.get(turn.id);
        const ended = found.state === "running" ? await test.ended(turn.id) : found;
        expect(ended.state).toBe("done");
        expect(toolOf(ended, place)).toMatchObject({
          state: "denied",
          approval: { state: "denied", by: "nobody", reason: expect.stringContaining("Nobody") },
        });
        expect(await isMade(place.trap)).toBe(false);
      },
    },
    {
      name: "asks in a study of another window",
      modes: ["power"],
      async act({ test }) {
        // The lock keeps a second program out, which could answer for this one.
        await expect(
          openTestApp({
            surroundings: {
              ...{ api: test.api, env: test.env, homeFolder: test.homeFolder, studyFolder: test.studyFolder },
              cleanUp: async () => undefined,
            },
          }),
        ).rejects.toMatchObject({ code: "study-locked" });
      },
    },
  ],
};

/** Nobody answers. */
export const silence: Topic = {
  name: "nobody answers",
  env: { PLANFORM_APPROVAL_LIMIT_S: "1" },
  attacks: [
    {
      name: "waits until nobody looks any more",
      modes: ["power"],
      calls: ({ trap, outside }) => [
        { tool: "Bash", input: { command: `touch ${trap}`, description: "x" }, user: "silent" },
        { tool: "Write", input: { file_path: join(outside, "x.txt"), content: "x" }, user: "silent" },
      ],
      seen: "asked",
      untouched: ({ outside }) => [join(outside, "x.txt")],
      check({ tools }) {
        for (const { approval } of tools)
          expect(approval).toMatchObject({ by: "time-limit", reason: expect.stringContaining("within 1 s") });
      },
    },
  ],
};
