// The pseudo-localiser: English made strange on purpose, to show unmarked texts, texts that do
// not fit, and layouts that only work left to right. Pure; used at build time and in tests.
const ACCENTS = {
  a: "á", b: "ƀ", c: "ç", d: "ď", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "í", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ",
  n: "ñ", o: "ó", p: "þ", q: "ɋ", r: "ŕ", s: "š", t: "ţ", u: "ú", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž",
  A: "Á", B: "Ɓ", C: "Ç", D: "Ď", E: "É", F: "Ƒ", G: "Ĝ", H: "Ĥ", I: "Í", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ",
  N: "Ñ", O: "Ó", P: "Þ", Q: "Ɋ", R: "Ŕ", S: "Š", T: "Ţ", U: "Ú", V: "Ṽ", W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž",
};
const FILLER = "~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~ ~";

/** Accents every letter outside `{placeholders}` and makes the text about 40 % longer. */
export function pseudo(text) {
  const accented = text
    .split(/(\{[^}]*\})/)
    .map((part) => (part.startsWith("{") ? part : [...part].map((c) => ACCENTS[c] ?? c).join("")))
    .join("");
  const visible = text.replace(/\{[^}]*\}/g, "").length;
  const pad = Math.ceil(visible * 0.3);
  return `[${accented}${pad > 0 ? " " + FILLER.slice(0, pad).trim() : ""}]`;
}

/** The whole catalogue: texts and plural forms. */
export function pseudoCatalogue(catalogue) {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, value]) => [
      key,
      typeof value === "string"
        ? pseudo(value)
        : Object.fromEntries(Object.entries(value).map(([form, text]) => [form, pseudo(text)])),
    ]),
  );
}
