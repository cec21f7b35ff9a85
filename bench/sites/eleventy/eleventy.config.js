// The same site as for the other tools: both languages, lists by page, feeds, sitemap.
import { EleventyI18nPlugin } from "@11ty/eleventy";
import rss from "@11ty/eleventy-plugin-rss";

const titles = { ja: "計測用のサイト", ko: "측정용 사이트" };
const languages = Object.keys(titles);
const perPage = 20;

const day = (date) => date.toISOString().slice(0, 10);

/** The news of a language, newest first. */
const news = (collections, language) =>
  collections
    .getFilteredByGlob(`src/${language}/news/*.md`)
    .sort((one, other) => other.date - one.date || (one.url < other.url ? 1 : -1));

/** Groups of items under each of their words: [["2005", [item, …]], …], sorted by word. */
function grouped(items, wordsOf) {
  const groups = new Map();
  for (const item of items) {
    for (const word of wordsOf(item)) {
      if (!groups.has(word)) groups.set(word, []);
      groups.get(word).push(item);
    }
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

const kinds = {
  categories: (item) => [item.data.category],
  tags: (item) => item.data.topics,
  years: (item) => [String(item.date.getUTCFullYear())],
};

/** The pages of one list, as many as its items fill. */
function leaves(language, title, address, items, most) {
  const count = Math.max(1, Math.ceil(items.length / most));
  const place = (number) => (number === 1 ? address : `${address}page/${number}/`);
  return Array.from({ length: count }, (_, index) => ({
    language,
    title,
    items: items.slice(index * most, (index + 1) * most),
    number: index + 1,
    count,
    address: place(index + 1),
    previous: index > 0 ? place(index) : "",
    next: index + 1 < count ? place(index + 2) : "",
  }));
}

export default function (config) {
  config.addPlugin(EleventyI18nPlugin, { defaultLanguage: "ja", errorMode: "allow-fallback" });
  config.addPlugin(rss);
  config.addPassthroughCopy({ "src/style.css": "style.css" });
  config.addGlobalData("titles", titles);
  config.addGlobalData("languages", languages);
  config.addGlobalData("host", "https://www.example.org");
  config.addFilter("day", day);
  config.addFilter("instant", (date) => date.toISOString());

  config.addCollection("lists", (collections) =>
    languages.flatMap((language) => {
      const items = news(collections, language);
      const home = leaves(language, titles[language], `/${language}/`, items, perPage);
      const others = Object.entries(kinds).flatMap(([kind, wordsOf]) =>
        grouped(items, wordsOf).flatMap(([word, held]) => {
          const most = kind === "years" ? held.length : perPage;
          return leaves(language, word, `/${language}/${kind}/${word}/`, held, most);
        }),
      );
      return [...home, ...others];
    }),
  );
  config.addCollection("words", (collections) =>
    languages.flatMap((language) =>
      ["categories", "tags"].map((kind) => ({
        language,
        kind,
        words: grouped(news(collections, language), kinds[kind]).map(([word, held]) => [word, held.length]),
      })),
    ),
  );
  config.addCollection("feeds", (collections) =>
    languages.map((language) => ({ language, items: news(collections, language).slice(0, perPage) })),
  );
  config.addCollection("categories", (collections) =>
    grouped(news(collections, languages[0]), kinds.categories).map(([word]) => word),
  );

  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
