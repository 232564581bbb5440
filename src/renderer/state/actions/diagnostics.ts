import { callHost } from "../host.ts";
import { showError, showToast } from "../notify.ts";
import { saveFile } from "../save-file.ts";

/** Saves what helps to find a fault as a file. */
export async function saveDiagnostics(): Promise<void> {
  try {
    const { fileName, text } = await callHost((client) => client.diagnostics());
    saveFile(fileName, new Blob([text], { type: "application/json" }));
    showToast(`Saved ${fileName}. Read it before you send it to anybody.`);
  } catch (error) {
    showError(error);
  }
}
