import { FileStack, ListChecks, type LucideIcon, MessagesSquare, SquareDashed } from "lucide-react";
import { changeForm, type StudyStart } from "../state/new-study.ts";

const starts: readonly { start: StudyStart; icon: LucideIcon; title: string; text: string }[] = [
  { start: "form", icon: ListChecks, title: "Form", text: "Fill in one page; the canvas is drawn from it." },
  {
    start: "interview",
    icon: MessagesSquare,
    title: "Interview",
    text: "The chat asks and fills the canvas.",
  },
  { start: "template", icon: FileStack, title: "Template", text: "Copy a sample with its model files." },
  { start: "empty", icon: SquareDashed, title: "Empty", text: "Start on an empty canvas." },
];

/** What the study starts from: one choice of a few, as radio buttons. */
export function StartChoice({ start }: { start: StudyStart }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-small text-dim">Start from</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {starts.map((choice) => (
          <label
            key={choice.start}
            className="flex gap-2 rounded-md border border-line bg-panel px-3 py-2 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-bg has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="start"
              value={choice.start}
              checked={start === choice.start}
              onChange={() => changeForm({ start: choice.start })}
              className="sr-only"
            />
            <choice.icon size={16} className="mt-px shrink-0 text-dim" aria-hidden />
            <span className="min-w-0">
              <span className="block font-medium">{choice.title}</span>
              <span className="block text-small text-dim">{choice.text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
