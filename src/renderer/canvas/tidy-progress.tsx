import { Panel } from "@xyflow/react";
import { cancelTidy, useTidying } from "../state/layout/tidy.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** Says that nodes are being arranged, where that takes a while, and ends it. */
export function TidyProgress() {
  const nodeCount = useTidying((state) => state.nodeCount);
  return (
    <Panel position="top-center" className="m-3!">
      <div role="status">
        {nodeCount === undefined ? null : (
          <div
            data-testid="tidy-progress"
            className="flex items-center gap-2 rounded-md border border-line-strong bg-panel py-1 pr-1 pl-2.5"
          >
            <Spinner />
            <span className="num">Tidying {nodeCount.toLocaleString("en-GB")} nodes</span>
            <Button onClick={cancelTidy}>Cancel</Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
