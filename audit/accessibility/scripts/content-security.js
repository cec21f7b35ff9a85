// What the policy refuses, said before a browser refuses it.
() => {
  const found = [];
  for (const element of document.querySelectorAll("script:not([src])"))
    if (!/^application\/(ld\+)?json$/u.test(element.type))
      found.push([element, "is a script inside the page"]);
  for (const element of document.querySelectorAll("style"))
    found.push([element, "is a style sheet inside the page"]);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name === "style") found.push([element, "carries a style"]);
      if (/^on/u.test(name)) found.push([element, `carries a script: ${name}`]);
      if (/^\s*javascript:/iu.test(value)) found.push([element, `leads to a script: ${name}`]);
    }
    const asked =
      element.matches(
        'script, img, source, iframe, link[rel~="stylesheet"], link[rel~="icon"], link[rel="manifest"]',
      ) &&
      (element.src || element.href);
    if (asked && new URL(asked, document.baseURI).origin !== location.origin)
      found.push([element, `comes from elsewhere: ${asked}`]);
  }
  return found;
};
