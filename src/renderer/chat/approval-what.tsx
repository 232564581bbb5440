import { Folder, Globe, SquareTerminal, TriangleAlert } from "lucide-react";
import {
  type ApprovalPlace,
  type ApprovalRequest,
  describePlace,
  type TextEdit,
} from "../../shared/chat/approval-request.ts";
import { ExactText } from "../ui/exact-text.tsx";
import { ApprovalText, OverflowBox } from "./approval-text.tsx";

type ApprovalWhatProps = { name: string; request: ApprovalRequest; where: string | undefined };

/** Where a call acts and exactly what it would do. */
export function ApprovalWhat({ name, request: { what, rest }, where }: ApprovalWhatProps) {
  const place = describePlace(name, where);
  return (
    <>
      {place === undefined ? null : <Place place={place} />}
      {"path" in what && !saysPath(place, what.path) ? <Path path={what.path} /> : null}
      <Content what={what} />
      {rest === undefined ? null : (
        <>
          <p className="mt-1 text-dim">Also given:</p>
          <ApprovalText text={rest} label="Also given" />
        </>
      )}
    </>
  );
}

const placeIcons = { study: Folder, outside: TriangleAlert, host: Globe, anywhere: SquareTerminal } as const;

function Place({ place: { type, words, where } }: { place: ApprovalPlace }) {
  const Icon = placeIcons[type];
  return (
    <p
      data-testid="approval-place"
      data-place={type}
      className="flex items-start gap-1.5 data-[place=outside]:text-bad"
    >
      <Icon size={13} className="mt-0.5 shrink-0" aria-hidden />
      <span className="min-w-0">
        <span className={type === "outside" ? "font-semibold" : undefined}>{words}</span>{" "}
        <span className="font-mono text-tiny break-all">
          <ExactText text={where} />
        </span>
      </span>
    </p>
  );
}

/** Whether the place names the path already; one that leads through links or upwards is shown as it came too. */
function saysPath(place: ApprovalPlace | undefined, path: string): boolean {
  if (place === undefined || path.split("/").includes("..")) return false;
  return path === place.where || (place.type === "study" && path.endsWith(`/${place.where}`));
}

function Path({ path }: { path: string }) {
  return (
    <p className="font-mono text-tiny break-all">
      <ExactText text={path} />
    </p>
  );
}

function Content({ what }: { what: ApprovalRequest["what"] }) {
  switch (what.type) {
    case "code":
      return <ApprovalText text={what.text} label={what.label} />;
    case "path":
      return null;
    case "file":
      return <ApprovalText text={what.content} label="Content of the file" />;
    case "edit":
      return what.edits.map((edit, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the edits of one call never change places
        <Edit key={index} edit={edit} />
      ));
  }
}

const rowLooks = {
  same: { sign: " ", className: "text-dim", word: undefined },
  removed: { sign: "−", className: "bg-bad-bg", word: "removed: " },
  added: { sign: "+", className: "bg-good/12", word: "added: " },
} as const;

function Edit({ edit }: { edit: TextEdit }) {
  return (
    <>
      {edit.isEverywhere ? <p className="mt-1 text-dim">Everywhere in the file:</p> : null}
      <OverflowBox size={`${edit.rows.length} lines`}>
        {edit.rows.map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one edit never change places
          <div key={index} className={`-mx-2 px-2 ${rowLooks[kind].className}`}>
            <span aria-hidden>{rowLooks[kind].sign} </span>
            {rowLooks[kind].word === undefined ? null : (
              <span className="sr-only">{rowLooks[kind].word}</span>
            )}
            <ExactText text={text} />
          </div>
        ))}
      </OverflowBox>
    </>
  );
}
