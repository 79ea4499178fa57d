//! From what people type to what FTS5 understands.

/// Words of a query that count.
const MAX_WORDS: usize = 10;

/// An FTS5 expression that wants every word, each as a prefix: `"vue"* "store"*`.
///
/// Everything that is not a letter or digit separates words, so no input can be FTS5 syntax.
/// `None` when no word is left.
#[must_use]
pub fn match_expression(query: &str) -> Option<String> {
    let words: Vec<String> = query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_quoted_prefixes() {
        assert_eq!(match_expression("vue  store").as_deref(), Some("\"vue\"* \"store\"*"));
        assert_eq!(match_expression("größe").as_deref(), Some("\"größe\"*"));
    }

    #[test]
    fn syntax_cannot_be_smuggled_in() {
        assert_eq!(match_expression("a\" OR title:*").as_deref(), Some("\"a\"* \"OR\"* \"title\"*"));
        assert_eq!(match_expression("NEAR(a, b)").as_deref(), Some("\"NEAR\"* \"a\"* \"b\"*"));
        assert_eq!(match_expression(" *-() "), None);
    }
}
