// The elements below root that a person can see, of a role, each with its accessible
// name: what is needed here of https://www.w3.org/TR/html-aam-1.0/ and
// https://www.w3.org/TR/accname-1.2/.
(root, role) => {
  const native = {
    alert: "", button: "button, summary, input[type=button], input[type=submit], input[type=file]",
    checkbox: "input[type=checkbox]", combobox: "select:not([multiple])", dialog: "dialog[open]",
    heading: "h1, h2, h3, h4, h5, h6", link: "a[href]", radio: "input[type=radio]",
    region: "section[aria-label], section[aria-labelledby]", status: "output",
    textbox: "textarea, input:not([type]), input[type=text], input[type=email], input[type=password], input[type=url]",
  };
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true }) || e.closest("[aria-hidden=true], [inert]");
  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  // content is the text that stands in a node, without the control that it labels.
  const content = (node, control) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node === control || hidden(node)) return "";
    if (node.ariaLabel) return node.ariaLabel;
    if (node.localName === "img") return node.alt;
    const text = [...node.childNodes].map((child) => content(child, control)).join("");
    return getComputedStyle(node).display === "inline" ? text : ` ${text} `;
  };
  const labelled = (e) => (e.getAttribute("aria-labelledby") ?? "").split(/\s+/)
    .map((id) => document.getElementById(id)).filter(Boolean).map((label) => hidden(label) ? label.textContent : content(label)).join(" ");
  const inside = /^(button|link|heading|checkbox|radio)$/.test(role);
  const name = (e) => tidy(labelled(e)) || tidy(e.ariaLabel ?? "")
    || tidy([...e.labels ?? []].map((label) => content(label, e)).join(" "))
    || (inside ? tidy(content(e)) || (e.localName === "input" ? e.value : "") : "")
    || tidy(e.title ?? "") || tidy(e.placeholder ?? "");

  const selector = [native[role], `[role=${role}]`].filter(Boolean).join(", ");
  return [...root.querySelectorAll(selector)]
    .filter((e) => (e.getAttribute("role") ?? role) === role && !hidden(e))
    .map((element) => ({ element, name: name(element) }));
}
