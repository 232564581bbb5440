import { useCanvas } from "./canvas-store.ts";

/** The map draws and watches each node, in every frame of a drag: above this many there is none. */
const mostOnMap = 500;

export function hasMapRoom(): boolean {
  return useCanvas.getState().nodes.length <= mostOnMap;
}

export function useMapRoom(): boolean {
  return useCanvas(({ nodes }) => nodes.length <= mostOnMap);
}
