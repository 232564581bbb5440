import { Component, type ReactNode } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { Button } from "./button.tsx";
import { ErrorNote } from "./error-note.tsx";

type FailureBoundaryProps = { children: ReactNode };
type FailureBoundaryState = { readonly error: ErrorInfo | undefined };

/** Keeps a view that cannot be drawn from taking the window with it. React asks for a class here. */
export class FailureBoundary extends Component<FailureBoundaryProps, FailureBoundaryState> {
  override state: FailureBoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): FailureBoundaryState {
    return { error: toErrorInfo(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="min-w-0 flex-1 p-4">
        <ErrorNote
          error={{ ...error, hint: "Show this view again; the study and the chat are kept by the app." }}
        >
          <Button onClick={() => this.setState({ error: undefined })}>Show again</Button>
          <Button onClick={() => location.reload()}>Reload the window</Button>
        </ErrorNote>
      </div>
    );
  }
}
