// esbuild plugin: `virtual:ar-XB` is the English catalogue run through the pseudo-localiser.
import { readFile } from "node:fs/promises";
import { pseudoCatalogue } from "../src/i18n/pseudo.mjs";

export const pseudoPlugin = (catalogue) => ({
  name: "pseudo-locale",
  setup(build) {
    build.onResolve({ filter: /^virtual:ar-XB$/ }, (args) => ({ path: args.path, namespace: "pseudo" }));
    build.onLoad({ filter: /.*/, namespace: "pseudo" }, async () => ({
      contents: JSON.stringify(pseudoCatalogue(JSON.parse(await readFile(catalogue, "utf8")))),
      loader: "json",
      watchFiles: [catalogue],
    }));
  },
});
