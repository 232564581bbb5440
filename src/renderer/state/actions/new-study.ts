import { preparedMessages } from "../../../shared/chat/prepared-messages.ts";
import type { StudyDraft } from "../../../shared/study/study-draft.ts";
import { callHost } from "../host.ts";
import { changeForm, clearForm, type NewStudyForm, type StudyStart, useNewStudy } from "../new-study.ts";
import { showError, showToast } from "../notify.ts";
import { useApp } from "../store.ts";
import { showPage, toggleChat, useUi } from "../ui-store.ts";
import { sendMessage } from "./chat.ts";
import { loadCards } from "./studies.ts";

/** Goes to the form for a new study; what was typed before is still there. */
export function showNewStudy(start: StudyStart): void {
  changeForm({ start });
  showPage("create");
  void proposeFolder();
  if (useApp.getState().cards.value === undefined) void loadCards();
}

export function renameNewStudy(name: string): void {
  changeForm({ name });
  void proposeFolder();
}

/** Empties the form; a message offers to take that back. */
export function startOver(): void {
  const form = clearForm();
  showToast("Cleared the form", { label: "Undo", run: () => takeBack(form) });
}

/**
 * Makes the study that the form asks for and shows it; for an interview, the chat begins it.
 * @throws AppError
 */
export async function createNewStudy(draft: StudyDraft): Promise<void> {
  const { form } = useNewStudy.getState();
  const name = form.name.trim();
  // The proposal that is shown may not have come yet for a name that was typed just now.
  const path =
    form.folder?.trim() ?? (await callHost((client) => client.studies.proposeFolder({ name }))).path;
  const { study } = await callHost((client) =>
    client.studies.create({
      path,
      name,
      ...(form.start === "template" ? { template: form.template } : {}),
      ...(form.start === "form" ? { draft } : {}),
    }),
  );
  clearForm();
  useUi.setState({ page: "canvas" });
  if (form.start !== "interview") return;
  await untilShown(study.id);
  if (!useUi.getState().chatOpen) toggleChat();
  await sendMessage({ text: preparedMessages.interview, selection: [], mentions: [], attachments: [] });
}

let lastProposal = 0;

async function proposeFolder(): Promise<void> {
  lastProposal += 1;
  const number = lastProposal;
  const name = useNewStudy.getState().form.name.trim();
  try {
    const path = name === "" ? "" : (await callHost((client) => client.studies.proposeFolder({ name }))).path;
    if (number === lastProposal) useNewStudy.setState({ proposedFolder: path });
  } catch (error) {
    showError(error);
  }
}

function takeBack(form: NewStudyForm): void {
  changeForm(form);
  void proposeFolder();
}

/** The opened study arrives by an event; before that, a message would go to the study before. */
async function untilShown(studyId: string): Promise<void> {
  if (useUi.getState().studyId === studyId) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = useUi.subscribe((state) => {
    if (state.studyId === studyId) resolve();
  });
  await promise;
  stop();
}
