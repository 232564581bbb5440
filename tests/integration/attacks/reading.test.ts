import { describeAttacks } from "./run-attack.ts";
import { reading } from "./topics/reading.ts";

describeAttacks(reading);
