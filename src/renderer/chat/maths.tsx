import katex from "katex";
import "katex/dist/katex.min.css";

/** A formula in TeX. One that cannot be read stands as it was written, in red. */
export function Maths({ tex, isDisplay }: { tex: string; isDisplay: boolean }) {
  const draw = (element: HTMLSpanElement | null) => {
    if (element === null) return;
    katex.render(tex, element, {
      displayMode: isDisplay,
      throwOnError: false,
      trust: false,
      strict: "ignore",
    });
  };
  return <span key={tex} ref={draw} />;
}
