import { describeAttacks } from "./run-attack.ts";
import { commands } from "./topics/commands.ts";

describeAttacks(commands);
