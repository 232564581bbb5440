import { expect, it } from "vitest";
import { approvals, silence } from "./topics/approvals.ts";
import { changes } from "./topics/changes.ts";
import { commands } from "./topics/commands.ts";
import { foreignStudy } from "./topics/foreign-study.ts";
import { notAsking } from "./topics/not-asking.ts";
import { planted, signIns, usersSettings } from "./topics/planted.ts";
import { prompts } from "./topics/prompts.ts";
import { reading } from "./topics/reading.ts";
import { agents, listedPages, network, unknownTools } from "./topics/tools.ts";
import { writing } from "./topics/writing.ts";

const topics = [
  ...[reading, writing, commands, notAsking, approvals, silence, network, listedPages, unknownTools, agents],
  ...[prompts, planted, usersSettings, ...signIns, changes, foreignStudy],
];

it("has not lost attacks", () => {
  const attacks = topics.flatMap((topic) => topic.attacks);
  const runs = attacks.flatMap(({ modes }) => modes);
  process.stdout.write(`${attacks.length} attacks, ${runs.length} with the modes in which they are tried\n`);
  expect(attacks.length).toBeGreaterThanOrEqual(80);
  expect(new Set(topics.map(({ name }) => name)).size).toBe(topics.length);
  for (const topic of topics) {
    const names = topic.attacks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  }
});
