import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { PlainMarkdown } from "../../../../src/renderer/chat/markdown-plain.tsx";

const html = (text: string) => renderToStaticMarkup(<PlainMarkdown text={text} />);

describe("a text of the model", () => {
  it("cannot bring HTML of its own", () => {
    const shown = html(
      '<img src=x onerror="alert(1)"><script>alert(1)</script>\n\n<iframe src="https://a.b"></iframe>',
    );
    expect(shown).not.toMatch(/<(img|script|iframe)/);
    expect(shown).toContain("&lt;script&gt;");
  });

  it("links to https and mailto only", () => {
    expect(html("[a](https://example.org/x)")).toContain('href="https://example.org/x"');
    expect(html("[a](mailto:me@example.org)")).toContain('href="mailto:me@example.org"');
    for (const url of [
      "http://a.b",
      "javascript:alert(1)",
      "file:///etc/passwd",
      "data:text/html,x",
      "/relative",
      "//a.b",
    ]) {
      expect(html(`[a](${url})`)).not.toContain("href");
    }
  });

  it("names images instead of fetching them", () => {
    const shown = html("![a plot](https://example.org/p.png)");
    expect(shown).not.toContain("<img");
    expect(shown).toContain("image, not loaded: a plot");
  });

  it("shows tables", () => {
    expect(html("| a | b |\n|---|---|\n| 1 | 2 |")).toContain("<td>2</td>");
  });
});
