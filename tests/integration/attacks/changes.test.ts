import { describeAttacks } from "./run-attack.ts";
import { changes } from "./topics/changes.ts";

describeAttacks(changes);
