// Measures pages in one Chromium: each line on standard input is a page, as
// {"url": "...", "without": ["id of an audit", ...]}, each line on standard output its report.
// The arguments are the path of Chromium and its options.
import { createInterface } from "node:readline";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, ...chromeFlags] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags });
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { url, without } = JSON.parse(line);
    const { lhr } = await lighthouse(url, {
      port: chrome.port,
      logLevel: "error",
      onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      skipAudits: without,
      disableFullPageScreenshot: true,
    });
    process.stdout.write(`${JSON.stringify(lhr)}\n`);
  }
} finally {
  chrome.kill();
}
