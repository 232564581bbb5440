import { describeAttacks } from "./run-attack.ts";
import { approvals, silence } from "./topics/approvals.ts";

for (const topic of [approvals, silence]) describeAttacks(topic);
