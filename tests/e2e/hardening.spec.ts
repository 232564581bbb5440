import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, say, test } from "./support/serve-app.ts";
import { test as scripted } from "./support/serve-scripted.ts";

declare global {
  interface Window {
    /** Set by whatever ran that should not. */
    ran?: number;
    violations?: string[];
  }
}

const ran = "window.ran=1";
/** What texts of strangers try. Each would set the flag if it were taken for anything but text. */
const attacks = [
  `<img src=x onerror="${ran}">`,
  `<script>${ran}</script>`,
  `<svg onload="${ran}"><script>${ran}</script></svg>`,
  `"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  `<a href="javascript:${ran}">a</a>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${ran}">`,
  `<details open ontoggle="${ran}"><form><button formaction="javascript:${ran}">`,
  `'-${ran}-'\${${ran}}{{constructor.constructor('${ran}')()}}`,
];
const hostile = attacks.join(" ");
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
  "base64",
);

/** Counts what runs that should not, and what the page's policy had to stop. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
      window.violations?.push(`${effectiveDirective} ${blockedURI} ${sourceFile}`),
    );
  });
}

/** Nothing ran, nothing even tried to, and no element is there that could. */
async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: window.ran,
    violations: window.violations,
    elements: [
      ...document.querySelectorAll("iframe, object, embed, base, form[action], script:not([src])"),
    ].map((element) => element.outerHTML.slice(0, 200)),
    handlers: [...document.querySelectorAll("*")].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith("on")),
    ),
    links: [...document.querySelectorAll("a[href]")]
      .map((link) => link.getAttribute("href") ?? "")
      .filter((href) => !/^(https:|mailto:|#)/.test(href)),
  }));
  expect(found).toEqual({ ran: undefined, violations: [], elements: [], handlers: [], links: [] });
}

/** Drops files as the system does: the browser takes them, and opens what the page leaves to it. */
async function dropFiles(page: Page, at: { x: number; y: number }, files: readonly string[]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await client.send("Input.dispatchDragEvent", { type, ...at, data });
  await client.detach();
}

async function dropLink(page: Page, at: { x: number; y: number }, url: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [{ mimeType: "text/uri-list", data: url }], dragOperationsMask: 4 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await client.send("Input.dispatchDragEvent", { type, ...at, data });
  await client.detach();
}

async function middleOf(page: Page, testId: string): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not shown`);
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

/** From another page, as another program would. */
async function putOnClipboard(page: Page, data: Record<string, string>): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.bringToFront();
  await other.evaluate(async (given) => {
    const blobs = Object.entries(given).map(([type, text]) => [type, new Blob([text], { type })] as const);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  }, data);
  await other.close();
  await page.bringToFront();
}

test("the page's policy stops what a text would bring in, and says so", async ({ page, served }) => {
  await watch(page);
  await page.goto(served.url);
  await expect(page.getByTestId("chat-input")).toBeVisible();
  const stopped = await page.evaluate(async () => {
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = '<img src="data:," onerror="window.ran=1"><iframe srcdoc="x"></iframe>';
    const script = document.createElement("script");
    script.textContent = "window.ran=1";
    place.append(script);
    const results: Record<string, string> = {};
    const attempt = async (name: string, run: () => unknown): Promise<void> => {
      try {
        await run();
        results[name] = "ran";
      } catch (error) {
        results[name] = error instanceof Error ? error.name : String(error);
      }
    };
    // Later, on the page's own account: what a test runs may compile.
    await attempt(
      "eval",
      () =>
        new Promise((resolve, reject) => {
          setTimeout(() => {
            try {
              // biome-ignore lint/security/noGlobalEval: the attempt is what is tested
              resolve(globalThis.eval("window.ran=1"));
            } catch (error) {
              reject(error);
            }
          });
        }),
    );
    await attempt("fetch", () => fetch("https://evil.example/"));
    await attempt("socket", () => {
      const socket = new WebSocket("ws://127.0.0.1:9/");
      return new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error("refused"));
      });
    });
    await attempt("worker", () => {
      const blob = URL.createObjectURL(new Blob(["1"], { type: "text/javascript" }));
      return new Promise((_resolve, reject) => {
        new Worker(blob).onerror = () => reject(new Error("refused"));
      });
    });
    return { results, ran: window.ran };
  });
  expect(stopped).toEqual({
    results: { eval: "EvalError", fetch: "TypeError", socket: "Error", worker: "Error" },
    ran: undefined,
  });
  const directives = await page.evaluate(() => window.violations?.map((text) => text.split(" ")[0]));
  expect(directives).toEqual(
    expect.arrayContaining(["script-src-elem", "script-src-attr", "script-src", "connect-src", "worker-src"]),
  );
});

scripted("no text of a study, a model or a file runs anything", async ({ page, served, api }) => {
  scripted.setTimeout(120_000);
  const path = join(served.studyFolder, "study.json");
  const study = JSON.parse(await readFile(path, "utf8"));
  study.name = hostile.slice(0, 190);
  study.description = hostile;
  for (const [index, node] of study.nodes.entries()) node.label = attacks[index % attacks.length];
  study.nodes.push({
    id: "note_hostile",
    type: "note",
    label: attacks[0],
    position: { x: 0, y: 0 },
    data: { text: hostile },
  });
  const solver = study.nodes.find((node: { type: string }) => node.type === "solver");
  solver.data.kind = "calculix";
  await writeFile(path, JSON.stringify(study));
  const fileName = "<img src=x onerror=window.ran=1>.txt";
  await writeFile(join(served.studyFolder, "model", fileName), hostile);
  await served.restart();
  await watch(page);
  await page.goto(served.url);
  await expect(page.getByText("<img src=x").first()).toBeVisible();

  const answer = [
    ...attacks,
    `[a](javascript:${ran}) [b](data:text/html,<script>${ran}</script>) [c](vbscript:x) <javascript:${ran}>`,
    `![x](x" onerror="${ran}) ![svg](data:image/svg+xml,<svg onload=${ran}>)`,
    `$\\href{javascript:${ran}}{x}$ $\\htmlData{onload=${ran}}{x}$ $\\includegraphics{javascript:${ran}}$`,
    `\`\`\`html\n${hostile}\n\`\`\``,
    `| ${attacks[0]} |\n|---|\n| ${attacks[1]} |`,
    "[the bank](https://аpple.com/login)",
  ].join("\n\n");
  api.setScript([[{ thinking: hostile }, answer]]);
  await say(page, `Look at this: ${hostile}`);
  const turn = page.getByTestId("turn").last();
  await expect(turn).toContainText("onerror");
  await expectHarmless(page);

  const input = page.getByTestId("chat-input");
  await input.fill("");
  await input.pressSequentially("@img");
  await expect(page.getByTestId("mention-list")).toContainText("img src=x");
  await input.press("Escape");
  await input.fill("");
  await page.getByTestId("attach-input").setInputFiles([
    { name: `<img src=x onerror=${ran}>.png`, mimeType: "image/png", buffer: png },
    { name: `a.svg`, mimeType: "image/svg+xml", buffer: Buffer.from(`<svg onload="${ran}"/>`) },
    { name: `b.png`, mimeType: "image/png", buffer: Buffer.from(`<svg onload="${ran}"/>`) },
  ]);
  const refusal = page.getByTestId("attachment-refusal");
  await expect(refusal).toContainText("a.svg is neither an image");
  await expect(refusal).toContainText("b.png");
  await expect(page.getByTestId("draft-attachment")).toHaveAttribute("data-state", "ready");

  await page.locator('[data-node-id="note_hostile"]').click({ position: { x: 40, y: 12 } });
  await expect(page.getByTestId("inspector")).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByTestId("command-palette")).toBeVisible();
  await page.keyboard.press("Escape");
  await expectHarmless(page);

  await turn.getByRole("link", { name: "the bank" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("https://xn--pple-43d.com/login");
  expect(page.context().pages()).toHaveLength(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  expect(page.context().pages()).toHaveLength(1);
  await page.reload();
  await expect(page.getByTestId("turn").last()).toContainText("onerror");
  await expectHarmless(page);
});

test("everyday use asks the page's policy for nothing", async ({ app, consoleErrors }) => {
  await watch(app);
  await app.reload();
  await say(app, "explain the study");
  await app
    .getByTestId("attach-input")
    .setInputFiles([{ name: "a.png", mimeType: "image/png", buffer: png }]);
  await expect(app.getByTestId("draft-attachment")).toHaveAttribute("data-state", "ready");
  await app.locator('[data-node-id="dv_width"]').click({ position: { x: 40, y: 12 } });
  await expect(app.getByTestId("inspector")).toBeVisible();
  // The layout is worked out in a worker.
  await app.keyboard.press("Control+k");
  await app.getByTestId("command-palette").getByRole("combobox").fill("tidy");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("undo")).toBeEnabled();
  expect(await app.evaluate(() => window.violations)).toEqual([]);
  expect(await app.evaluate(() => window.crossOriginIsolated)).toBe(true);
  expect(consoleErrors).toEqual([]);
});

test("what is pasted into fields is plain text", async ({ app, served }) => {
  await watch(app);
  await app.reload();
  const data = { "text/html": `<b onmouseover="${ran}">Width</b>${attacks[0]}`, "text/plain": "<b>Wide</b>" };
  await putOnClipboard(app, data);
  await app.getByTestId("chat-input").click();
  await app.keyboard.press("Control+v");
  await expect(app.getByTestId("chat-input")).toHaveValue("<b>Wide</b>");
  await app.locator('[data-node-id="dv_width"]').click({ position: { x: 40, y: 12 } });
  await app.keyboard.press("F2");
  await app.keyboard.press("Control+a");
  await app.keyboard.press("Control+v");
  await app.keyboard.press("Enter");
  await expect
    .poll(async () => (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.label)
    .toBe("<b>Wide</b>");
  await expect(app.locator('[data-node-id="dv_width"]')).toContainText("<b>Wide</b>");
  await expectHarmless(app);
});

test.describe("nodes of a stranger that are pasted onto the canvas", () => {
  const node = (more: object) => ({
    id: "dv_x",
    type: "note",
    label: "X",
    position: { x: 0, y: 0 },
    data: { text: "" },
    ...more,
  });
  const clip = (more: object) =>
    JSON.stringify({
      planform: "nodes",
      version: 1,
      study: { id: "s", name: "S" },
      nodes: [node({})],
      edges: [],
      ...more,
    });
  const clips: Record<string, [text: string, reason: string]> = {
    "a kind that is none": [clip({ nodes: [node({ type: "shell", data: { run: "id" } })] }), "damaged"],
    "a field that is none": [clip({ ops: [{ type: "removeNode", nodeId: "dv_width" }] }), "damaged"],
    "a prototype": [clip({}).replace('"planform"', '"__proto__":{"polluted":1},"planform"'), "damaged"],
    "a prototype in a node": [
      clip({}).replace('"type":"note"', '"__proto__":{"polluted":1},"type":"note"'),
      "damaged",
    ],
    "a constructor": [clip({ constructor: { prototype: { polluted: 1 } } }), "damaged"],
    "an endless place": [clip({}).replace('"x":0', '"x":1e999'), "damaged"],
    "one id twice": [clip({ nodes: [node({}), node({})] }), "damaged"],
    "too many": [
      clip({ nodes: Array.from({ length: 2_001 }, (_, index) => node({ id: `n${index}` })) }),
      "At most 2000",
    ],
    "too much": [clip({ nodes: [node({ data: { text: "x".repeat(20_000_001) } })] }), "too much"],
    "a deep one": [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "holds no nodes"],
    HTML: [hostile, "holds no nodes"],
  };

  for (const [name, [text, reason]] of Object.entries(clips)) {
    test(`are refused: ${name}`, async ({ app, served }) => {
      const before = await served.readStudy();
      await app
        .getByTestId("canvas")
        .or(app.locator("[data-canvas]"))
        .first()
        .click({ position: { x: 5, y: 300 } });
      await app.evaluate((given) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", given);
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }, text);
      await expect(app.getByTestId("toast").last()).toContainText(reason);
      expect(await served.readStudy()).toEqual(before);
      expect(await app.evaluate(() => Reflect.get({}, "polluted"))).toBeUndefined();
    });
  }
});

test("files that are dropped are taken or refused with a reason, and never opened", async ({
  app,
  served,
}) => {
  const folder = join(served.homeFolder, "dropped");
  await mkdir(join(folder, "a folder"), { recursive: true });
  const html = join(folder, "page.html");
  await writeFile(html, `<script>opener.ran=1;${ran}</script>`);
  const huge = join(folder, "huge.png");
  const file = await open(huge, "w");
  await file.truncate(3 * 1024 ** 3);
  await file.close();
  const url = app.url();
  const chat = await middleOf(app, "chat");
  const refusal = app.getByTestId("attachment-refusal");

  await dropFiles(app, chat, [html]);
  await expect(refusal).toContainText("page.html is neither an image");
  await dropFiles(app, chat, [huge]);
  await expect(refusal).toContainText("huge.png has 3221.3 MB");
  await dropFiles(app, chat, [join(folder, "a folder")]);
  await expect(refusal).toContainText("a folder");
  await expect(app.getByTestId("draft-attachment")).toHaveCount(0);

  const canvas = await app.locator("[data-canvas]").first().boundingBox();
  for (const at of [
    { x: Math.round((canvas?.x ?? 0) + 200), y: Math.round((canvas?.y ?? 0) + 200) },
    { x: 600, y: 15 },
    { x: 20, y: 300 },
  ])
    await dropFiles(app, at, [html]);
  await app.getByTestId("chat-input").fill("still here");
  expect(app.url()).toBe(url);
  expect(await app.evaluate(() => window.ran)).toBeUndefined();
  expect(app.context().pages()).toHaveLength(1);
});

test("a file that is dropped where nothing takes it is not opened", async ({ app, served }) => {
  const html = join(served.homeFolder, "page.html");
  await writeFile(html, `<script>${ran}</script>`);
  const url = app.url();
  await expect(app.getByTestId("chat-input")).toBeVisible();
  await app.keyboard.press("Control+j");
  await expect(app.getByTestId("chat")).toBeHidden();
  await dropFiles(app, { x: 600, y: 400 }, [html]);
  await dropFiles(app, { x: 600, y: 15 }, [html]);
  await dropLink(app, { x: 600, y: 400 }, "https://evil.example/");
  await app.keyboard.press("Control+j");
  await app.getByTestId("chat-input").fill("still here");
  expect([app.url(), app.context().pages().length]).toEqual([url, 1]);
});

test.describe("without a study", () => {
  test.use({ serve: { sample: undefined, paceMs: 3, env: {} } });

  test("a file that is dropped on the welcome window is not opened", async ({ app, served }) => {
    const html = join(served.homeFolder, "page.html");
    await writeFile(html, `<script>${ran}</script>`);
    await expect(app.getByTestId("welcome")).toBeVisible();
    const url = app.url();
    await dropFiles(app, { x: 600, y: 400 }, [html]);
    await expect(app.getByTestId("welcome")).toBeVisible();
    expect([app.url(), app.context().pages().length]).toEqual([url, 1]);
  });
});
