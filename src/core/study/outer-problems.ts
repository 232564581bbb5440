import { findOuterNeeds, type OuterNeeds } from "../../shared/study/outer-needs.ts";
import type { Problem } from "../../shared/study/problem.ts";
import type { Study } from "../../shared/study/study.ts";
import { lookAtNeeds, toProblems } from "./outer-findings.ts";

export type OuterProblems = {
  list(): readonly Problem[];
  /** Looks at all that the study needs; resolves when `list` tells of it. Never rejects. */
  look(): Promise<void>;
  /** The study was changed: tells soon what that means, and looks only for what was not needed before. */
  noticeStudy(): void;
  close(): Promise<void>;
};

/** Changes of a study come in bursts: it is checked when they have been quiet for this long, ms. */
const QUIET_MS = 150;
/** Files and programs come and go without a word: they are looked at again after this, ms. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Keeps the list of problems that only the folder and the machine show. A file is read again only when it was changed.
 * @param options.folder its links resolved
 * @param options.announce called when the list is another one
 */
export function createOuterProblems(options: {
  folder: string;
  study: () => Study;
  env: Readonly<NodeJS.ProcessEnv>;
  announce: (problems: Problem[]) => void;
}): OuterProblems {
  const { folder, study, env, announce } = options;
  let found: Awaited<ReturnType<typeof lookAtNeeds>> = { files: new Map(), commands: new Map() };
  /** The needs that were looked for last, each as a text. */
  let lookedFor: ReadonlySet<string> = new Set();
  let problems: readonly Problem[] = [];
  let looking: Promise<void> = Promise.resolve();
  let noticeTimer: NodeJS.Timeout | undefined;
  let lookTimer: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(): void {
    const present = toProblems(study(), found);
    if (closed || JSON.stringify(present) === JSON.stringify(problems)) return;
    problems = present;
    announce(present);
  }

  async function lookNow(): Promise<void> {
    if (closed) return;
    const needs = findOuterNeeds(study());
    found = await lookAtNeeds(folder, needs, env, found.files);
    lookedFor = new Set(textsOf(needs));
    tell();
  }

  function look(): Promise<void> {
    clearTimeout(lookTimer);
    looking = looking.then(lookNow).finally(() => {
      if (closed) return;
      clearTimeout(lookTimer);
      lookTimer = setTimeout(() => void look(), LOOK_AGAIN_MS);
      lookTimer.unref();
    });
    return looking;
  }

  return {
    list: () => problems,
    look,
    noticeStudy() {
      clearTimeout(noticeTimer);
      noticeTimer = setTimeout(() => {
        const isNew = textsOf(findOuterNeeds(study())).some((need) => !lookedFor.has(need));
        if (isNew) void look();
        else tell();
      }, QUIET_MS);
      noticeTimer.unref();
    },
    async close() {
      closed = true;
      clearTimeout(noticeTimer);
      clearTimeout(lookTimer);
      await looking;
    },
  };
}

function textsOf({ files, commands }: OuterNeeds): string[] {
  return [...files, ...commands].map((need) => JSON.stringify(need));
}
