import type { NodeType } from "../../shared/study/node-types.ts";

type FieldValue = string | number | readonly (string | number)[];
/** Fields of a node's `data`. */
export type Fields = Readonly<Record<string, FieldValue>>;

export type Relation = "<=" | ">=" | "=";
export type Sense = "minimize" | "maximize";

/** One thing that a person asked for. Names are as they were said: which node they mean is decided later. */
export type Intent =
  | {
      readonly type: "add";
      readonly nodeType: NodeType;
      readonly label: string;
      readonly fields: Fields;
      readonly connectTo: readonly string[];
      /** Words of the request that were not understood. */
      readonly ignored?: string;
    }
  /** `always` asks for a new node; without it an objective or constraint that is there already is changed. */
  | {
      readonly type: "goal";
      readonly sense: Sense;
      readonly what: string;
      readonly always: boolean;
      readonly connectTo: readonly string[];
    }
  | {
      readonly type: "limit";
      readonly what: string;
      readonly relation: Relation;
      readonly limit: number;
      readonly unit?: string;
      readonly always: boolean;
      readonly connectTo: readonly string[];
      readonly ignored?: string;
    }
  | { readonly type: "change"; readonly target: string; readonly fields: Fields; readonly ignored?: string }
  /** A number whose meaning depends on the node: start value, limit, trials. */
  | { readonly type: "change-value"; readonly target: string; readonly value: number; readonly unit?: string }
  | { readonly type: "algorithm"; readonly fields: Fields }
  | { readonly type: "rename"; readonly target: string; readonly label: string }
  | { readonly type: "remove"; readonly targets: readonly string[] }
  | { readonly type: "connect"; readonly sources: readonly string[]; readonly targets: readonly string[] }
  /** Without targets: from everything. */
  | { readonly type: "disconnect"; readonly sources: readonly string[]; readonly targets: readonly string[] }
  | { readonly type: "explain"; readonly target?: string }
  | { readonly type: "check" }
  | { readonly type: "read"; readonly nodeType?: NodeType }
  | { readonly type: "layout" }
  | { readonly type: "list-studies" }
  | { readonly type: "create-study"; readonly name: string }
  | { readonly type: "command"; readonly command: string }
  | { readonly type: "write-file"; readonly path: string; readonly content: string }
  | { readonly type: "read-file"; readonly path: string }
  /** Options as `run_optimization` takes them. */
  | { readonly type: "run"; readonly options: Fields }
  | { readonly type: "run-status" }
  | { readonly type: "best-design" }
  /** Without a trial: the best one. */
  | { readonly type: "apply-design"; readonly trial?: number }
  | { readonly type: "stop-run"; readonly now: boolean }
  | { readonly type: "resume-run" }
  | { readonly type: "recommend-algorithm"; readonly trials?: number }
  | { readonly type: "compare-trials"; readonly trials: readonly number[] }
  | { readonly type: "list-runs" }
  | { readonly type: "list-trials"; readonly state: "all" | "feasible" | "failed" }
  | { readonly type: "evaluate-design" }
  | { readonly type: "talk"; readonly topic: TalkTopic }
  | { readonly type: "unclear"; readonly text: string; readonly reason?: string };

export type TalkTopic = "greeting" | "help" | "who" | "thanks" | "undo" | "pause";
