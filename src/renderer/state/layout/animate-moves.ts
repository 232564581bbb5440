import type { Move } from "../../../shared/study/to-elk-graph.ts";
import { motionMs, useCanvas } from "../canvas-store.ts";
import { findUndisturbed, type Motion, positionsAt, withPositions } from "./motion-frames.ts";

/** Each moving node is drawn anew in each frame, so that more of them would stutter: they are there at once. */
const mostMoving = 200;

let stopWaiting: (() => void) | undefined;

/**
 * Lets the nodes glide to their new places when the study says that they are there.
 * @returns forgets about it, where the study never says so
 */
export function animateMoves(moves: readonly Move[]): () => void {
  stopWaiting?.();
  const before = new Map(useCanvas.getState().nodes.map(({ id, position }) => [id, position]));
  const motions = moves.flatMap(({ nodeId, position: to }): Motion[] => {
    const from = before.get(nodeId);
    return from === undefined ? [] : [{ nodeId, from, to }];
  });
  const [first] = motions;
  if (first === undefined || motionMs() === 0 || motions.length > mostMoving) return () => undefined;
  const unsubscribe = useCanvas.subscribe(({ nodes, isInteracting }) => {
    const place = nodes.find(({ id }) => id === first.nodeId)?.data.node.position;
    if (place?.x !== first.to.x || place.y !== first.to.y) return;
    unsubscribe();
    if (!isInteracting) play(motions);
  });
  stopWaiting = unsubscribe;
  return unsubscribe;
}

/** Plays to the end, or until somebody moves nodes otherwise: then everything else is at its end at once. */
function play(motions: readonly Motion[]): void {
  const durationMs = motionMs();
  const startMs = performance.now();
  let shown = positionsAt(motions, 0);
  let isShowing = false;
  let frame = 0;

  function show(share: number, moving: readonly Motion[]): void {
    isShowing = true;
    shown = positionsAt(moving, share);
    useCanvas.setState(({ nodes }) => ({ nodes: withPositions(nodes, shown) }));
    isShowing = false;
  }

  function end(): void {
    cancelAnimationFrame(frame);
    unsubscribe();
    show(1, findUndisturbed(motions, useCanvas.getState().nodes, shown));
  }

  function step(): void {
    const share = (performance.now() - startMs) / durationMs;
    if (share < 1) {
      show(share, motions);
      frame = requestAnimationFrame(step);
    } else end();
  }

  show(0, motions);
  const unsubscribe = useCanvas.subscribe(({ nodes, isInteracting }) => {
    if (isShowing) return;
    if (isInteracting || findUndisturbed(motions, nodes, shown).length < motions.length) end();
  });
  frame = requestAnimationFrame(step);
}
