import { describeAttacks } from "./run-attack.ts";
import { notAsking } from "./topics/not-asking.ts";

describeAttacks(notAsking);
