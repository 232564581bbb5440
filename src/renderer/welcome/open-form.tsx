import { FolderOpen } from "lucide-react";
import { useState } from "react";
import { openStudy } from "../state/actions/studies.ts";
import { showError } from "../state/notify.ts";
import { Button } from "../ui/button.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { PathForm } from "./path-form.tsx";

export function OpenForm() {
  const [path, setPath] = useState("");

  async function choose(): Promise<void> {
    try {
      const chosen = await window.planformHost?.chooseFolder();
      if (chosen !== undefined) setPath(chosen);
    } catch (error) {
      showError(error);
    }
  }

  return (
    <PathForm
      title="Open a folder"
      action="Open the study"
      canSubmit={path.trim() !== ""}
      onSubmit={() => openStudy(path.trim())}
    >
      <TextInput label="Folder" value={path} onChange={setPath} placeholder="/home/me/studies/bracket" />
      {window.planformHost === undefined ? null : (
        <Button className="self-start" onClick={() => void choose()}>
          <FolderOpen size={13} aria-hidden />
          Choose a folder
        </Button>
      )}
    </PathForm>
  );
}
