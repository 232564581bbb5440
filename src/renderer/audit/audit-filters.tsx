import { Search } from "lucide-react";
import { filterAudit } from "../state/actions/audit.ts";
import { type AuditFilters as Filters, useAudit } from "../state/audit-store.ts";
import { useUi } from "../state/ui-store.ts";
import { Select } from "../ui/select.tsx";

type Choices<Value extends string> = Readonly<Record<Value, string>>;

const decisions: Choices<Filters["decision"]> = {
  any: "allowed or denied",
  allowed: "allowed",
  denied: "denied",
  pending: "waiting for an answer",
};
const deciders: Choices<Filters["by"]> = {
  any: "by anybody",
  user: "by you",
  mode: "by the mode",
  rule: "by a rule",
  "not-asking": "without asking",
  "time-limit": "nobody in time",
  nobody: "nobody was there",
};
const kinds: Choices<Filters["kind"]> = {
  any: "tools and decisions",
  tool: "tools",
  decision: "your decisions",
};
const spans: Choices<Filters["span"]> = {
  ever: "at any time",
  hour: "in the last hour",
  day: "in the last day",
  week: "in the last week",
};

/** What of the list is shown. */
export function AuditFilters() {
  const filters = useAudit((state) => state.filters);
  const hasConversation = useUi((state) => state.conversationId !== undefined);
  return (
    <search
      aria-label="Filters of the audit list"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line bg-panel px-4 py-1.5"
    >
      <span className="relative min-w-36 flex-1">
        <Search
          size={13}
          className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
          aria-hidden
        />
        <input
          type="search"
          aria-label="Search in the audit list"
          placeholder="Search"
          maxLength={200}
          value={filters.text}
          onChange={({ target }) => filterAudit({ text: target.value })}
          className="w-full rounded-md border border-line-field bg-bg py-0.5 pr-2 pl-7"
        />
      </span>
      <Choice
        label="What was decided"
        choices={decisions}
        value={filters.decision}
        onChoose={(decision) => filterAudit({ decision })}
      />
      <Choice
        label="Who decided"
        choices={deciders}
        value={filters.by}
        onChoose={(by) => filterAudit({ by })}
      />
      <Choice
        label="Kind of entry"
        choices={kinds}
        value={filters.kind}
        onChoose={(kind) => filterAudit({ kind })}
      />
      <Choice label="When" choices={spans} value={filters.span} onChoose={(span) => filterAudit({ span })} />
      <label className="flex items-center gap-1.5 px-1 text-small whitespace-nowrap text-dim">
        <input
          type="checkbox"
          checked={filters.isOneConversation}
          disabled={!hasConversation}
          onChange={({ target }) => filterAudit({ isOneConversation: target.checked })}
          className="accent-accent"
        />
        This conversation only
      </label>
    </search>
  );
}

function Choice<Value extends string>({
  label,
  choices,
  value,
  onChoose,
}: {
  label: string;
  choices: Choices<Value>;
  value: Value;
  onChoose: (value: Value) => void;
}) {
  const isChoice = (text: string): text is Value => Object.hasOwn(choices, text);
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={({ target }) => {
        if (isChoice(target.value)) onChoose(target.value);
      }}
    >
      {Object.entries<string>(choices).map(([choice, name]) => (
        <option key={choice} value={choice}>
          {name}
        </option>
      ))}
    </Select>
  );
}
