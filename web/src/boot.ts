// Runs before the first paint: theme, language and direction from what was chosen last, so that
// nothing flashes. An own small file because the content policy allows no inline script.
(() => {
  const root = document.documentElement;
  const stored = (key: string): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be blocked; the defaults are fine
    }
  };
  const theme = stored("vibe.theme");
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["theme"] = dark ? "dark" : "light";
  const asked = new URLSearchParams(location.search).get("lang") ?? stored("vibe.lang");
  if (asked && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(asked)) {
    root.lang = asked;
    if (asked === "ar-XB") root.dir = "rtl";
  }
  root.dataset["rail"] = stored("vibe.rail") === "closed" ? "closed" : "open";
})();
