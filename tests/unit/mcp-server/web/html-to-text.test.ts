import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlToText } from "../../../../mcp-server/web/html-to-text.ts";
import { tokenizeHtml } from "../../../../mcp-server/web/tokenize-html.ts";

const page = new URL("https://docs.example.org/guide/beams.html");

function textOf(html: string): string {
  return htmlToText(html, page).text;
}

it("keeps headings, paragraphs, lists, tables, links and code", () => {
  const { title, text } = htmlToText(
    `<!doctype html><html><head><title>Beam &amp;
       plate</title><style>p{}</style></head><body><nav><ul><li><a href="/">Home</a><li><a href="#x">Skip</a></ul></nav>
     <h2>Beams  <em>of</em>
     steel</h2><p>Hello <b>bold</b>, see <a href='../guide?x=1&amp;y=2'>the guide</a>.<p>Second<br>line
     <ol start=3><li><p>Three</p><ul><li>In</ul><li>Four</ol>
     <table><tr><th>a<th>b<tr><td>1</td><td>2</td></tr></table>
     <pre>x = 1\n  y  = 2 &lt; 3</pre><img src=x alt="a plot"><hr>End`,
    page,
  );
  expect(title).toBe("Beam & plate");
  expect(text).toBe(`- Home (https://docs.example.org/)
- Skip

## Beams of steel

Hello bold, see the guide (https://docs.example.org/guide?x=1&y=2).

Second
line
3. Three
  - In
4. Four

a | b
1 | 2

x = 1
  y  = 2 < 3

[image: a plot]

---

End`);
});

it.each([
  ["<script>if (a<b) write('<p>no')</script>yes", "yes"],
  ["<SCRIPT>no</ScRiPt >yes", "yes"],
  ["<script>no</scripts>no</script>yes", "yes"],
  ["<script>no", ""],
  ["<style>no</style><template><p>no</p></template><noembed>no</noembed>yes", "yes"],
  ["<iframe>no</iframe><object><p>no</p></object>yes", "yes"],
  ["<svg/>yes<svg><text>no</text></svg>", "yes"],
  ["<div hidden>no<div>no</div>no</div>yes", "yes"],
  ["<span style='color:red; DISPLAY : none'>no</span>yes", "yes"],
  ["<div style=visibility:hidden>no</div>yes", "yes"],
  ["<p hidden>yes<p>yes", "yes\n\nyes"],
  ["<img hidden>yes", "yes"],
  ["<!-- no > no -->yes<!---->yes<!doctype no><?no?>", "yesyes"],
  ["yes<!-- no", "yes"],
  ["yes<a href='no", "yes"],
  ["<a href='javascript:alert(1)'>run</a>", "run"],
  ["<a href='java&#115;cript:alert(1)'>run</a>", "run"],
  ["<a href='data:text/html,x'>x</a> <a href='http://[bad'>y</a>", "x y"],
  [`<a href="/${"x".repeat(600)}">long</a>`, "long"],
  ["<a href='/img'><img src=x></a>text", "text"],
  ["1 < 2 and 3 > 2 & so", "1 < 2 and 3 > 2 & so"],
  ["a</ b>c</>d", "acd"],
  ["&sigma;&le;&#176;&#xB0;&amp;lt;&#0;&#xD800;&#9999999;&nope;&", "σ≤°°&lt;\ufffd\ufffd\ufffd&nope;&"],
  ["<b/><b =x><b a=1 a=2 b='>'>t</b>", "t"],
  ["<textarea><b>t</b></textarea>", "<b>t</b>"],
])("reads %j as %j", (html, expected) => {
  expect(textOf(html)).toBe(expected);
});

it("decodes entities after tags were found, so that no text becomes a tag", () => {
  expect(textOf("&lt;script&gt;alert(1)&lt;/script&gt;")).toBe("<script>alert(1)</script>");
});

describe("whatever a page holds", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 10 }),
    fc.constantFrom(
      ..."< > </ /> & ' \" = <!-- --> <! <? <p> <li> <ul> </ul> <td> <tr> <table> <pre> </pre> <a href= </a> <script </script> <title>".split(
        " ",
      ),
      ..."<svg> <div hidden> </div> style=display:none &#x &#60; &lt; \\ \0 \ud800".split(" "),
    ),
  );

  it("gives a text, and never one of a script", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { text } = htmlToText(pieces.join(""), page);
        expect(text).not.toMatch(/\n{3}/);
        expect(text).toBe(text.trim());
        const behind = htmlToText(`<script>${pieces.join("")}QQQ</script>`, page);
        if (!/<\/script/i.test(pieces.join(""))) expect(behind.text).not.toContain("QQQ");
      }),
      { numRuns: 500 },
    );
  });

  it("loses no character between the tags that it finds", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes("<")),
        (text) => {
          const tokens = [...tokenizeHtml(`<b>${text}</b>`)];
          const texts = tokens.map((token) => (token.type === "text" ? token.text : ""));
          expect(texts.join("")).toBe(text);
        },
      ),
    );
  });

  it.each([
    "<",
    "<a ",
    "<a",
    "</a",
    "<a href='",
    "<a href=x ",
    "<!--",
    "<!",
    "<script>",
    "<script></script",
    "<title>",
    "<ul><li>",
    "<div hidden>",
    "<p style='display:none'>",
    "<b a=1 a=2 ",
    "&",
    "&#",
    "&amp;",
    "<a href=/x>y",
    "<pre>\n",
    "<br>",
    " ",
    "\r",
    'style="display : ',
    "<td>",
  ])("takes time only in proportion to a page of %j", (part) => {
    const start = performance.now();
    htmlToText(part.repeat(Math.floor(2_000_000 / part.length)), page);
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});
