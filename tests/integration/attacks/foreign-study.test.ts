import { describeAttacks } from "./run-attack.ts";
import { foreignStudy } from "./topics/foreign-study.ts";

describeAttacks(foreignStudy);
