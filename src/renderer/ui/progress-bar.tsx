import { classNames } from "./class-names.ts";

type ProgressBarProps = {
  label: string;
  /** 0 to 1. */
  share: number;
  /** What a screen reader says in place of per cent. */
  text: string;
  /** False: what is measured does not go on. */
  isActive: boolean;
};

export function ProgressBar({ label, share, text, isActive }: ProgressBarProps) {
  const percent = Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
      className="h-1.5 w-full overflow-hidden rounded-full bg-line"
    >
      <div
        className={classNames("h-full rounded-full", isActive ? "bg-accent" : "bg-line-field")}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
