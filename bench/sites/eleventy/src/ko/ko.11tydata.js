export default { language: "ko", layout: "news.njk" };
