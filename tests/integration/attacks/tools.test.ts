import { describeAttacks } from "./run-attack.ts";
import { agents, listedPages, network, unknownTools } from "./topics/tools.ts";

for (const topic of [network, listedPages, unknownTools, agents]) describeAttacks(topic);
