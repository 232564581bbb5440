import { describeAttacks } from "./run-attack.ts";
import { prompts } from "./topics/prompts.ts";

describeAttacks(prompts);
