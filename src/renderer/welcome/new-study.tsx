import { FileStack, ListChecks, type LucideIcon, MessagesSquare, SquareDashed } from "lucide-react";
import { showNewStudy } from "../state/actions/new-study.ts";
import type { StudyStart } from "../state/new-study.ts";

const ways: readonly { start: StudyStart; icon: LucideIcon; title: string; text: string }[] = [
  {
    start: "form",
    icon: ListChecks,
    title: "Fill in a form",
    text: "Variables, results, goals on one page.",
  },
  {
    start: "interview",
    icon: MessagesSquare,
    title: "Be interviewed",
    text: "The chat asks you step by step.",
  },
  { start: "template", icon: FileStack, title: "Use a template", text: "A copy of a sample to change." },
  { start: "empty", icon: SquareDashed, title: "Start empty", text: "Draw the canvas yourself." },
];

/** The ways to a new study; each leads to the form that makes it. */
export function NewStudy() {
  return (
    <section>
      <h2 className="mb-2 font-medium">New study</h2>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {ways.map(({ start, icon: Icon, title, text }) => (
          <button
            key={start}
            type="button"
            onClick={() => showNewStudy(start)}
            className="flex gap-2.5 rounded-md border border-line bg-panel px-3 py-2.5 text-left hover:border-accent"
          >
            <Icon size={16} className="mt-px shrink-0 text-accent" aria-hidden />
            <span className="min-w-0">
              <span className="block font-medium">{title}</span>
              <span className="block text-small text-dim">{text}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
