import { homedir, hostname, userInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildDiagnostics, type DiagnosticsFacts } from "../../../../src/core/doctor/diagnostics.ts";
import { resolveSettings } from "../../../../src/shared/settings.ts";

const KEY = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
const ODD_TOKEN = "correct horse battery staple";

function facts(changes: Partial<DiagnosticsFacts> = {}): DiagnosticsFacts {
  return {
    madeAt: Date.UTC(2026, 10, 20, 16, 30, 5),
    app: { version: "1.2.3", host: "web", demo: false },
    doctor: {
      checkedAt: 0,
      items: [
        { id: "claude", title: "Claude command", state: "ok", found: "2.1.328 at /home/ada/bin/claude" },
      ],
      claude: {
        path: "/home/ada/bin/claude",
        source: "PATH",
        version: "2.1.328",
        supported: true,
        signedIn: true,
      },
    },
    settings: { values: resolveSettings([]).settings, problems: [], fixed: [] },
    study: undefined,
    sessions: [],
    queue: { limit: 4, running: 0, waiting: [] },
    failures: [],
    ...changes,
  };
}

const env = { HOME: "/home/ada", USER: "ada", ANTHROPIC_API_KEY: KEY, BUILD_TOKEN: ODD_TOKEN };
const textOf = (changes: Partial<DiagnosticsFacts>, extra: NodeJS.ProcessEnv = {}): string =>
  buildDiagnostics(facts(changes), { ...env, ...extra }).text;

describe("buildDiagnostics", () => {
  it("is JSON that tells versions, settings, limits and errors", () => {
    const { fileName, text } = buildDiagnostics(
      facts({ failures: [{ at: 0, call: "study.apply", code: "op-rejected" }] }),
      env,
    );
    expect(fileName).toBe("planform-diagnostics-2026-11-20T163005.json");
    expect(z.json().parse(JSON.parse(text))).toMatchObject({
      app: { version: "1.2.3", host: "web" },
      machine: { node: process.version },
      claude: { version: "2.1.328", path: "~/bin/claude" },
      doctor: [{ found: "2.1.328 at ~/bin/claude" }],
      settings: { values: { "turn.maxProcesses": 4 } },
      limits: { attachments: 10 },
      study: "none is open",
      lastErrors: [{ call: "study.apply", code: "op-rejected" }],
    });
  });

  it("hides who and where the user is", () => {
    const found = [
      `/home/ada/studies and /home/adam and /HOME/ADA/x and -home-ada-studies, by ADA`,
      `on ${hostname()}; ${homedir()}/work by ${userInfo().username}`,
    ].join(" ");
    const text = textOf({
      doctor: { checkedAt: 0, items: [{ id: "node", title: "Node", state: "ok", found }] },
    });
    const [item] = z
      .object({ doctor: z.array(z.object({ found: z.string() })) })
      .parse(JSON.parse(text)).doctor;
    expect(item?.found).toBe(
      "~/studies and /home/adam and ~/x and -home-[user]-studies, by [user] on [machine]; ~/work by [user]",
    );
  });

  it("holds no secret, by its look or by the name of its variable", () => {
    const values = {
      ...resolveSettings([]).settings,
      "claude.model": KEY,
      "python.path": `/x/${ODD_TOKEN}/python`,
    };
    const proxy = "http://ada:hunter2hunter2@proxy.example.com:8080";
    const text = textOf(
      {
        settings: {
          values,
          problems: [
            { key: `/x/${KEY}`, source: "settings.json", message: `Unexpected token in "${ODD_TOKEN}"` },
            { key: "claude.effort", source: "settings.json", message: ODD_TOKEN },
          ],
          fixed: [],
        },
        doctor: {
          checkedAt: 0,
          items: [
            {
              id: "claude",
              title: "Claude command",
              state: "missing",
              found: `failed by ${proxy} with ${ODD_TOKEN}`,
            },
          ],
        },
        failures: [{ at: 0, call: "snapshot", code: "internal", frames: [`at x (/tmp/${KEY}/a.ts:1:1)`] }],
      },
      { HTTPS_PROXY: proxy },
    );
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(ODD_TOKEN);
    expect(text).not.toContain("hunter2");
    expect(text).toContain("claude.effort");
  });

  it("takes names with signs of a pattern for what they are", () => {
    const text = textOf(
      {
        doctor: {
          checkedAt: 0,
          items: [{ id: "node", title: "N", state: "ok", found: "C:\\Users\\a.d+a (x)\\y" }],
        },
      },
      { HOME: undefined, USERPROFILE: "C:\\Users\\a.d+a (x)", USER: "a.d+a (x)", USERNAME: "b-c/d$&" },
    );
    expect(text).toContain('"found": "~\\\\y"');
  });
});
