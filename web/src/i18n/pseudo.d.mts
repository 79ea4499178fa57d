type Entry = string | Record<string, string>;
/** Accents every letter outside `{placeholders}` and makes the text about 40 % longer. */
export function pseudo(text: string): string;
/** The whole catalogue: texts and plural forms. */
export function pseudoCatalogue(catalogue: Record<string, Entry>): Record<string, Entry>;
