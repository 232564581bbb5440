import type { NodeType } from "../../src/shared/study/node-types.ts";
import {
  compareEdges,
  compareNodes,
  STUDY_SCHEMA_VERSION,
  Study,
  StudyNode,
} from "../../src/shared/study/study.ts";

type NodeFields = {
  readonly label?: string;
  readonly position?: { readonly x: number; readonly y: number };
  readonly pinned?: boolean;
  readonly groupId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
};

/** A valid node; the label is the id where none is given. */
export function makeNode(type: NodeType, id: string, fields: NodeFields = {}): StudyNode {
  return StudyNode.parse({ id, type, label: id, position: { x: 0, y: 0 }, data: {}, ...fields });
}

type StudyFields = Partial<Omit<Study, "edges" | "nodes">> & {
  readonly nodes?: readonly StudyNode[];
  /** As `source>target`. */
  readonly edges?: readonly string[];
};

/** A valid study, empty unless told otherwise. */
export function makeStudy({ nodes = [], edges = [], ...fields }: StudyFields = {}): Study {
  const ends = edges.map((edge) => {
    const [sourceId, targetId] = edge.split(">");
    return { sourceId, targetId };
  });
  const study = Study.parse({
    schemaVersion: STUDY_SCHEMA_VERSION,
    id: "study-1",
    name: "Test study",
    revision: 0,
    nodes,
    edges: ends,
    settings: {},
    ...fields,
  });
  return { ...study, nodes: study.nodes.toSorted(compareNodes), edges: study.edges.toSorted(compareEdges) };
}

/** A small whole study without problems: web thickness and height of a beam, for the least mass within a stress limit. */
export function makeBeamStudy(fields: Omit<StudyFields, "nodes" | "edges"> = {}): Study {
  const at = (column: number, row: number): { x: number; y: number } => ({ x: column * 256, y: row * 108 });
  return makeStudy({
    name: "Beam",
    ...fields,
    nodes: [
      makeNode("designVariable", "dv_web", {
        label: "Web thickness",
        position: at(0, 0),
        data: { symbol: "web", lower: 2, upper: 8, initial: 4, unit: "mm" },
      }),
      makeNode("designVariable", "dv_height", {
        label: "Height",
        position: at(0, 1),
        data: { lower: 20, upper: 120, unit: "mm" },
      }),
      makeNode("model", "model_beam", { label: "Beam", position: at(1, 0) }),
      makeNode("solver", "solver_ccx", {
        label: "CalculiX",
        position: at(2, 0),
        data: { kind: "calculix", input: "beam.inp" },
      }),
      makeNode("extractor", "out_mass", {
        label: "Mass",
        position: at(3, 0),
        data: { kind: "json", file: "results.json", path: "mass" },
      }),
      makeNode("extractor", "out_stress", {
        label: "Stress",
        position: at(3, 1),
        data: { kind: "json", file: "results.json", path: "stress" },
      }),
      makeNode("objective", "obj_mass", { label: "Least mass", position: at(4, 0) }),
      makeNode("constraint", "con_stress", {
        label: "Stress limit",
        position: at(4, 1),
        data: { limit: 200, unit: "MPa" },
      }),
      makeNode("algorithm", "alg", { label: "Search", position: at(5, 0) }),
    ],
    edges: [
      "dv_web>model_beam",
      "dv_height>model_beam",
      "model_beam>solver_ccx",
      "solver_ccx>out_mass",
      "solver_ccx>out_stress",
      "out_mass>obj_mass",
      "out_stress>con_stress",
      "obj_mass>alg",
      "con_stress>alg",
    ],
  });
}
