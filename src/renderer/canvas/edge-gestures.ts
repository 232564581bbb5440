import type { Connection, HandleType, OnConnectStartParams } from "@xyflow/react";
import { whyNotConnect } from "../../shared/study/connection-rules.ts";
import { reconnect, withoutEdge } from "../state/actions/links.ts";
import type { FlowEdge } from "../state/canvas-nodes.ts";
import { ownEdge, useTools } from "../state/canvas-tools.ts";
import { useApp } from "../state/store.ts";

export function startConnection(_event: unknown, { nodeId, handleType }: OnConnectStartParams): void {
  // An edge that is led elsewhere has said so already.
  if (nodeId === null || useTools.getState().connecting !== undefined) return;
  useTools.setState({
    connecting: { nodeId, way: handleType === "source" ? "feeds" : "takes", instead: undefined },
  });
}

/** @param held the end that stays where it is */
export function startReconnection(_event: unknown, edge: FlowEdge, held: HandleType): void {
  const instead = ownEdge(edge);
  if (instead === undefined) return;
  useTools.setState({
    connecting:
      held === "source"
        ? { nodeId: instead.sourceId, way: "feeds", instead }
        : { nodeId: instead.targetId, way: "takes", instead },
  });
}

export function finishReconnection(edge: FlowEdge, { source, target }: Connection): void {
  const instead = ownEdge(edge);
  if (instead !== undefined) void reconnect(instead, { sourceId: source, targetId: target });
}

export function isAllowed({ source, target }: Connection | FlowEdge): boolean {
  const study = useApp.getState().open?.study;
  const instead = useTools.getState().connecting?.instead;
  return study !== undefined && whyNotConnect(withoutEdge(study, instead), source, target) === undefined;
}
