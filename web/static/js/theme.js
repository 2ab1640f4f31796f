// The theme that the address asks for, as an embed's does, or the one that was
// chosen on an earlier visit, before the program applies it
// itself: otherwise a page in the dark starts with a flash of light.

try {
  const theme = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem("fewshot.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {} // blocked storage
