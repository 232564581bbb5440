/** A file or a link that is dropped where nothing takes it must not be opened in place of the window, or beside it. */
export function refuseDrops(): void {
  window.addEventListener("dragover", refuse);
  window.addEventListener("drop", refuse);
}

function refuse(event: DragEvent): void {
  const { dataTransfer, defaultPrevented, target } = event;
  if (defaultPrevented || dataTransfer === null) return;
  const hasFiles = dataTransfer.types.includes("Files");
  // A field takes the text of a link.
  const isForField = target instanceof Element && target.closest("input, textarea") !== null;
  const isLink = dataTransfer.types.includes("text/uri-list") && !isForField;
  if (!hasFiles && !isLink) return;
  event.preventDefault();
  dataTransfer.dropEffect = "none";
}
