import { describeAttacks } from "./run-attack.ts";
import { planted, signIns, usersSettings } from "./topics/planted.ts";

for (const topic of [planted, usersSettings, ...signIns]) describeAttacks(topic);
