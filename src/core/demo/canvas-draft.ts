import { connectionTargets } from "../../shared/study/connection-rules.ts";
import { type NodeType, nodeTypeInfo } from "../../shared/study/node-types.ts";
import { describeChange, doubtsAfterChange } from "./change-remarks.ts";
import { bold, describeData, describeNode } from "./describe-canvas.ts";
import type { Fields } from "./intents.ts";
import type { Action, Plan, PlanItem } from "./plan-items.ts";
import type { Canvas, CanvasNode } from "./read-canvas.ts";
import { resolveNode } from "./resolve-node.ts";
import { buildQuestion } from "./which-one.ts";

/** What `it` means before a message names anything. */
export type Subject = { readonly name: string; readonly among: readonly NodeType[] };

export type DraftContext = {
  /** Ids that the person chose for names that fitted several nodes. */
  readonly choices: ReadonlyMap<string, string>;
  readonly subject: Subject | undefined;
};

/** A plan in the making: the canvas as it will be once the planned tool calls are done. */
export type CanvasDraft = ReturnType<typeof createCanvasDraft>;

export function createCanvasDraft(canvas: Canvas, context: DraftContext) {
  const items: PlanItem[] = [];
  const questions: string[] = [];
  let { nodes, edges } = canvas;
  let subject = context.subject;

  function say(text: string): void {
    items.push({ type: "say", text });
  }

  function act(action: Omit<Action, "type" | "remarks"> & { readonly remarks?: readonly string[] }): void {
    items.push({ type: "action", remarks: [], ...action });
  }

  function nodesOf(type: NodeType): CanvasNode[] {
    return nodes.filter((node) => node.type === type);
  }

  function labelOf(id: string): string {
    return bold(nodes.find((node) => node.id === id)?.label ?? id);
  }

  /** The node that a name means, if there is one; asks where several fit. */
  function look(
    name: string,
    among: readonly NodeType[] = [],
    candidates: readonly CanvasNode[] = nodes,
  ): CanvasNode | undefined {
    const chosen = context.choices.get(name);
    if (chosen !== undefined) return candidates.find((node) => node.id === chosen);
    const isPronoun = /^(?:it|this|that|them|these|those|this one|that one)$/iu.test(name);
    const meant = isPronoun && subject !== undefined ? subject : { name, among };
    const resolved = resolveNode(meant.name, candidates, meant.among);
    if (resolved.type === "several") questions.push(buildQuestion(name, resolved.nodes));
    return resolved.type === "found" ? resolved.node : undefined;
  }

  /** The node that a name means; says so where there is none. */
  function need(name: string, among: readonly NodeType[] = []): CanvasNode | undefined {
    const found = look(name, among);
    if (found === undefined && questions.length === 0) {
      say(`There is no node on the canvas that "${name}" could mean, so I left that out.`);
    }
    return found;
  }

  function add(addition: {
    readonly nodeType: NodeType;
    readonly label: string;
    readonly data: Fields;
    readonly targets: readonly CanvasNode[];
    readonly remarks: readonly string[];
  }): void {
    const { nodeType, label, data } = addition;
    const kind = nodeTypeInfo[nodeType].title.toLowerCase();
    const twin = nodesOf(nodeType).find((node) => node.label.toLowerCase() === label.toLowerCase());
    if (twin !== undefined) {
      say(`There is a ${kind} ${describeNode(twin)} already, so I added none. Say "change" or another name.`);
      return;
    }
    const id = `new:${items.length}`;
    const connectTo = [...new Set(addition.targets.map((node) => node.id))];
    const values = describeData(nodeType, data);
    act({
      tool: "canvas_add_node",
      input: {
        nodeType,
        label,
        ...(Object.keys(data).length > 0 ? { data } : {}),
        ...(connectTo.length > 0 ? { connectTo } : {}),
      },
      attempt: `add the ${kind} ${bold(label)}`,
      done: `Added the ${kind} ${bold(label)}${values === "" ? "" : ` (${values})`}.`,
      remarks: addition.remarks,
      creates: id,
    });
    nodes = [...nodes, { id, type: nodeType, label, data }];
    edges = [...edges, ...connectTo.map((targetId) => ({ sourceId: id, targetId }))];
    subject = { name: label, among: [nodeType] };
  }

  function update(node: CanvasNode, data: Fields, remarks: readonly string[] = []): void {
    const changed = { ...node, data: { ...node.data, ...data } };
    act({
      tool: "canvas_update_node",
      input: { nodeId: node.id, data },
      attempt: `change ${bold(node.label)}`,
      done: `Changed ${bold(node.label)}: ${describeChange(node, changed)}.`,
      remarks: [...remarks, ...doubtsAfterChange(node, changed)],
    });
    replace(changed);
  }

  function rename(node: CanvasNode, label: string): void {
    act({
      tool: "canvas_update_node",
      input: { nodeId: node.id, label },
      attempt: `rename ${bold(node.label)}`,
      done: `Renamed ${bold(node.label)} to ${bold(label)}.`,
    });
    replace({ ...node, label });
  }

  function replace(node: CanvasNode): void {
    nodes = nodes.map((other) => (other.id === node.id ? node : other));
    subject = { name: node.label, among: [node.type] };
  }

  function remove(node: CanvasNode): void {
    act({
      tool: "canvas_remove_node",
      input: { nodeId: node.id },
      attempt: `remove ${bold(node.label)}`,
      done: `Removed ${bold(node.label)} and its connections.`,
    });
    nodes = nodes.filter((other) => other.id !== node.id);
    edges = edges.filter((edge) => edge.sourceId !== node.id && edge.targetId !== node.id);
  }

  /** Connects in the direction that has a meaning; where there is none, the tool is left to say why. */
  function connect(one: CanvasNode, other: CanvasNode): void {
    const isTurned =
      !connectionTargets[one.type].includes(other.type) && connectionTargets[other.type].includes(one.type);
    const [source, target] = isTurned ? [other, one] : [one, other];
    subject = { name: one.label, among: [one.type] };
    if (edges.some((edge) => edge.sourceId === source.id && edge.targetId === target.id)) {
      say(`${bold(source.label)} is connected to ${bold(target.label)} already.`);
      return;
    }
    act({
      tool: "canvas_connect_nodes",
      input: { sourceId: source.id, targetId: target.id },
      attempt: `connect ${bold(source.label)} to ${bold(target.label)}`,
      done: `Connected ${bold(source.label)} to ${bold(target.label)}.`,
    });
    edges = [...edges, { sourceId: source.id, targetId: target.id }];
  }

  /** @param others From these; `undefined`: from everything. */
  function disconnect(node: CanvasNode, others: readonly CanvasNode[] | undefined): void {
    const cut = edges.filter(({ sourceId, targetId }) => {
      const otherId = sourceId === node.id ? targetId : targetId === node.id ? sourceId : undefined;
      return otherId !== undefined && (others === undefined || others.some((other) => other.id === otherId));
    });
    if (cut.length === 0) say(`${bold(node.label)} has no such connection.`);
    for (const { sourceId, targetId } of cut) {
      const pair = `${labelOf(sourceId)} from ${labelOf(targetId)}`;
      act({
        tool: "canvas_disconnect_nodes",
        input: { sourceId, targetId },
        attempt: `disconnect ${pair}`,
        done: `Disconnected ${pair}.`,
      });
    }
    edges = edges.filter((edge) => !cut.includes(edge));
    subject = { name: node.label, among: [node.type] };
  }

  return {
    say,
    push: (item: PlanItem): void => {
      items.push(item);
    },
    look,
    need,
    needAll: (names: readonly string[], among: readonly NodeType[] = []): CanvasNode[] =>
      names.flatMap((name) => need(name, among) ?? []),
    nodesOf,
    add,
    update,
    rename,
    remove,
    connect,
    disconnect,
    hasQuestion: (): boolean => questions.length > 0,
    canvas: (): Canvas => ({ ...canvas, nodes, edges }),
    finish: (): Plan => {
      const [question] = questions;
      return question === undefined ? { type: "do", items } : { type: "ask", question };
    },
  };
}
