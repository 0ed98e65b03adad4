() => {
  const FOREIGN =
    "iframe, frame, frameset, object, embed, base, audio, video, math, marquee, applet, dialog, slot, keygen, xmp, " +
    "meta[http-equiv=refresh i], meta[http-equiv=set-cookie i], img:not(.mark):not([src^='/static/'])";
  const OTHERS_WROTE =
    ".said p, .answer, .reasoning, .explanation, .words, bdi, .tree .value, .payload pre, .part pre, blockquote";
  const ADDRESS = /^(href|src|action|formaction|xlink:href|poster|background|srcset)$/i;
  const OURS = /^(https:|#|\/(?!\/)|\?|[a-z0-9._-]+(\/|$)|$)/i;
  const HANDLER = /^(on|(data-)?hx-on|ws-)/i;
  const ATTACHED = /^(id|name|style|form|(data-)?hx-.*)$/i;
  const bad = [];
  const say = (what, element) => bad.push(`${what}: ${element.outerHTML.slice(0, 160)}`);

  document.querySelectorAll(FOREIGN).forEach((element) => say("element", element));
  for (const style of document.querySelectorAll("style"))
    if (location.protocol !== "file:" || !style.matches("head > style:only-of-type")) say("style", style);
  for (const script of document.querySelectorAll("script"))
    if (!/^\/(static|admin\/jsi18n)\//.test(new URL(script.src || "about:blank", location).pathname) && script.type !== "application/json") say("script", script);
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes) {
      if (HANDLER.test(name)) say("handler", element);
      if (ADDRESS.test(name) && !OURS.test(value.trim())) say("address", element);
    }
  for (const box of document.querySelectorAll(OTHERS_WROTE))
    for (const element of box.querySelectorAll("*"))
      for (const { name } of element.attributes) if (ATTACHED.test(name)) say(`attribute ${name}`, element);
  return bad;
}
