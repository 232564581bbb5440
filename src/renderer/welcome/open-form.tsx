import { useState } from "react";
import { openStudy } from "../state/actions/studies.ts";
import { TextInput } from "../ui/text-input.tsx";
import { PathForm } from "./path-form.tsx";

export function OpenForm() {
  const [path, setPath] = useState("");
  return (
    <PathForm
      title="Open a folder"
      action="Open the study"
      canSubmit={path.trim() !== ""}
      onSubmit={() => openStudy(path.trim())}
    >
      <TextInput label="Folder" value={path} onChange={setPath} placeholder="/home/me/studies/bracket" />
    </PathForm>
  );
}
