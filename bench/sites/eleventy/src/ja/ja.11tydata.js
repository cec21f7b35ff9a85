export default { language: "ja", layout: "news.njk" };
