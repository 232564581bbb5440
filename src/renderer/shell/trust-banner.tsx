import { ShieldQuestion } from "lucide-react";
import { useApp } from "../state/store.ts";
import { openDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";

/** Says that the open study is one that somebody else may have made, for as long as the user does not trust it. */
export function TrustBanner() {
  const isUntrusted = useApp((state) => state.open?.isTrusted === false);
  if (!isUntrusted) return null;
  return (
    <section
      aria-label="Trust"
      data-testid="trust-banner"
      className="flex shrink-0 items-center gap-2 border-b border-line bg-raised py-1 pr-1.5 pl-3 text-small"
    >
      <ShieldQuestion size={14} className="shrink-0 text-dim" aria-hidden />
      <p className="min-w-0 flex-1 text-dim">This study is not trusted: nothing that it brings is run.</p>
      <Button onClick={() => openDialog({ type: "trust" })}>Look and trust...</Button>
    </section>
  );
}
