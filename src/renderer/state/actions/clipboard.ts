import { AppError } from "../../../shared/errors.ts";
import type { Position, Study } from "../../../shared/study/study.ts";
import { announce } from "../announce.ts";
import { useCanvas } from "../canvas-store.ts";
import { isReadOnly, useTools } from "../canvas-tools.ts";
import { type Clip, clipText, MAX_CLIP_NODES, parseClip, toClip } from "../clip.ts";
import { showError, showToast } from "../notify.ts";
import { planPaste } from "../plan-paste.ts";
import { useApp } from "../store.ts";
import { useUi } from "../ui-store.ts";
import { applyOps, removeNodes } from "./study.ts";

/** What was copied last in this window: there also where the system's clipboard may not be read. */
let lastText: string | undefined;

/** The selected nodes as text for the clipboard; undefined where nothing is selected, or too much. */
export function copySelection(): string | undefined {
  const clip = selectedClip();
  if (clip === undefined) return undefined;
  lastText = clipText(clip);
  announce(`Copied ${nameOf(clip)}`);
  return lastText;
}

/** As `copySelection`, and takes the nodes off the canvas; groups with their members. */
export function cutSelection(): string | undefined {
  const clip = selectedClip();
  if (clip === undefined || isReadOnly()) return undefined;
  lastText = clipText(clip);
  void removeNodes(
    clip.nodes.map(({ id }) => id),
    `Cut ${nameOf(clip)}`,
  );
  return lastText;
}

/** For menus and the palette, where no event brings the system's clipboard along. */
export async function copyToClipboard(copy: () => string | undefined): Promise<void> {
  const text = copy();
  // Without permission for the system's clipboard it can still be pasted in this window.
  if (text !== undefined) await navigator.clipboard.writeText(text).catch(() => undefined);
}

export async function pasteFromClipboard(): Promise<void> {
  const text = await navigator.clipboard.readText().catch(() => undefined);
  await pasteText(text ?? lastText ?? "");
}

/** Pastes nodes from what the clipboard holds, at the pointer where that is over the canvas, or says why not. */
export async function pasteText(text: string): Promise<void> {
  const { open } = useApp.getState();
  if (open === undefined || isReadOnly()) return;
  const parsed = parseClip(text);
  if (parsed.type === "error") {
    showToast(parsed.message);
    return;
  }
  const isElsewhere = parsed.clip.study.id !== open.study.id;
  await addClip(
    open.study,
    parsed.clip,
    pointerPlace() ?? (isElsewhere ? middleOfView() : undefined),
    "Paste",
  );
}

/** Doubles the selected nodes beside themselves, past the clipboard. */
export async function duplicateSelection(): Promise<void> {
  const study = useApp.getState().open?.study;
  const clip = selectedClip();
  if (study === undefined || clip === undefined || isReadOnly()) return;
  await addClip(study, clip, undefined, "Duplicate");
}

async function addClip(study: Study, clip: Clip, at: Position | undefined, verb: string): Promise<void> {
  try {
    const { ops, nodeIds } = planPaste(study, clip, at);
    useCanvas.setState({ selectOnArrival: new Set(nodeIds) });
    const name = nameOf(clip);
    if (await applyOps(ops, `${verb} ${name}`))
      announce(`${verb === "Paste" ? "Pasted" : "Duplicated"} ${name}`);
  } catch (error) {
    // The study does not take what was copied.
    if (!(error instanceof AppError)) throw error;
    showError(error);
  }
}

function selectedClip(): Clip | undefined {
  // From the study as it was, where that is shown.
  const study = useUi.getState().past?.study ?? useApp.getState().open?.study;
  const clip = study === undefined ? undefined : toClip(study, useCanvas.getState().selectedIds);
  if (clip === undefined || clip.nodes.length <= MAX_CLIP_NODES) return clip;
  showToast(`At most ${MAX_CLIP_NODES} nodes can be copied at once, these are ${clip.nodes.length}`);
  return undefined;
}

/** `Web`, or `3 nodes`; members go without saying. */
function nameOf({ nodes }: Clip): string {
  const ids = new Set(nodes.map(({ id }) => id));
  const own = nodes.filter((node) => node.type === "group" || !ids.has(node.groupId ?? ""));
  return own.length === 1 ? (own[0]?.label ?? "") : `${own.length} nodes`;
}

function pointerPlace(): Position | undefined {
  const { pointer } = useTools.getState();
  if (pointer === undefined) return undefined;
  const over = document.elementFromPoint(pointer.x, pointer.y);
  return over?.closest("[data-canvas]") == null ? undefined : placeOnCanvas(pointer);
}

function middleOfView(): Position | undefined {
  const box = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  return box === undefined
    ? undefined
    : placeOnCanvas({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
}

function placeOnCanvas(client: Position): Position | undefined {
  return useCanvas.getState().flow?.screenToFlowPosition(client, { snapToGrid: false });
}
