// The banner says that the page could not start, or has stopped, and what to
// do. It works without the program, and takes nothing of what was typed.

const texts = {
  en: {
    offline: ["The page could not be loaded.", "Check the connection and try again. What you typed stays."],
    unsupported: ["This browser can't run the playground.", "It needs WebAssembly, which current browsers have unless it was switched off: Chrome and Edge from 125, Firefox from 126, Safari from 17.5."],
    failed: ["The playground could not start.", "Try again, or reload the page. What you typed stays until you reload."],
    crashed: ["The playground has stopped because of an error.", "What you typed is still in its fields: copy it, then reload."],
    shaken: ["Something went wrong in the playground.", "You can go on, but a reload is safer. Your draft is saved."],
    retry: "Try again", reload: "Reload", copy: "Copy what I typed", copied: "Copied", close: "Close", details: "Details",
  },
  zh: {
    offline: ["页面加载失败。", "请检查网络后重试。已输入的内容会保留。"],
    unsupported: ["此浏览器无法运行本页面。", "需要 WebAssembly。Chrome 和 Edge 125、Firefox 126、Safari 17.5 及更新的版本都支持，除非被关闭。"],
    failed: ["页面未能启动。", "请重试或重新加载。在重新加载之前，已输入的内容会保留。"],
    crashed: ["页面因错误已停止。", "已输入的内容仍在输入框中：请先复制，再重新加载。"],
    shaken: ["页面出了点问题。", "可以继续使用，但重新加载更稳妥。草稿已保存。"],
    retry: "重试", reload: "重新加载", copy: "复制已输入的内容", copied: "已复制", close: "关闭", details: "详情",
  },
};

let banner = null;

// showBanner shows one of the messages above, with the details of an error
// and, for what can be tried again, the function that does.
function showBanner(kind, details, retry) {
  // Before the start the page is in English for everybody.
  const running = document.documentElement.dataset.state === "started" || kind === "crashed";
  const languages = [document.documentElement.lang, running ? "" : navigator.language];
  const words = languages.some((l) => l.startsWith("zh")) ? texts.zh : texts.en;
  if (banner && banner.dataset.kind === "crashed") return; // nothing is worse
  hideBanner();

  banner = document.createElement("section");
  banner.id = "banner";
  banner.className = "banner";
  banner.dataset.kind = kind;
  banner.setAttribute("role", "alert");

  const add = (parent, tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const [title, hint] = words[kind];
  add(banner, "strong", title);
  add(banner, "p", hint);
  const buttons = add(banner, "div", "");
  buttons.className = "banner-buttons";
  const button = (text, action) => {
    const element = add(buttons, "button", text);
    element.type = "button";
    element.addEventListener("click", action);
    return element;
  };
  if (retry) button(words.retry, () => { hideBanner(); retry(); });
  if (kind !== "unsupported") button(words.reload, () => location.reload());
  if (kind === "crashed" || kind === "failed") {
    const copy = button(words.copy, () => {
      navigator.clipboard.writeText(typedText()).then(
        () => { copy.textContent = words.copied; },
        (error) => console.warn("copying:", error)); // the fields can still be copied by hand
    });
  }
  if (kind === "shaken") button(words.close, hideBanner);
  if (details) {
    const more = add(banner, "details", "");
    add(more, "summary", words.details);
    add(more, "pre", String(details).slice(0, 4000));
  }
  document.body.append(banner); // behind the page's tree, which must stay the first child
}

function hideBanner() {
  banner?.remove();
  banner = null;
}

// typedText is the text of all fields, each under its accessible name.
function typedText() {
  return [...document.querySelectorAll("textarea, input[type=text]")]
    .filter((field) => field.value)
    .map((field) => `${field.getAttribute("aria-label") || field.labels?.[0]?.textContent.trim() || field.id}:\n${field.value}`)
    .join("\n\n");
}

// The program reports what it recovered from.
globalThis.fewshotShaken = (details) => {
  console.error(details);
  showBanner("shaken", details);
};
