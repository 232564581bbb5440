import { describeAttacks } from "./run-attack.ts";
import { writing } from "./topics/writing.ts";

describeAttacks(writing);
