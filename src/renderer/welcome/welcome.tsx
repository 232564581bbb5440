import { CircleAlert, CircleCheck } from "lucide-react";
import { useApp } from "../state/store.ts";
import { showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { NewStudy } from "./new-study.tsx";
import { OpenForm } from "./open-form.tsx";
import { StudyCards } from "./study-cards.tsx";

/** Where a study is chosen: recent ones, samples, a folder, or a new one. */
export function Welcome() {
  return (
    <div data-testid="welcome" className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-260 flex-col gap-6 px-6 py-8">
        <header>
          <h1 className="text-[20px] font-semibold">Open a study</h1>
          <p className="mt-1 text-dim">
            A study is a folder that holds one design question: its canvas, its model files and its results.
          </p>
        </header>
        <ClaudeStep />
        <NewStudy />
        <StudyCards />
        <OpenForm />
      </div>
    </div>
  );
}

/** The state of the claude command, with the one thing to do next. */
function ClaudeStep() {
  const report = useApp((state) => state.doctor.value);
  const isDemo = useApp((state) => state.app?.demo === true);
  if (report === undefined) return null;
  const problem = report.items.find(
    ({ id, state }) => (id === "claude" || id === "sign-in") && state === "missing",
  );
  const Icon = problem === undefined ? CircleCheck : CircleAlert;
  return (
    <div className="flex items-start gap-2.5 rounded-md border border-line bg-panel px-3 py-2.5">
      <Icon
        size={16}
        className={`mt-px shrink-0 ${problem === undefined ? "text-good" : "text-bad"}`}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {problem === undefined
            ? `Claude ${report.claude?.version ?? ""} is ready`
            : `${problem.title}: ${problem.found}`}
        </p>
        <p className="text-dim">
          {problem?.nextStep === undefined ? (
            isDemo ? (
              "The demo model answers in its place; no account is needed."
            ) : (
              "Nothing to do: open a study."
            )
          ) : (
            <InlineCode text={problem.nextStep} />
          )}
        </p>
      </div>
      <Button onClick={() => showPage("doctor")}>Show all</Button>
    </div>
  );
}
