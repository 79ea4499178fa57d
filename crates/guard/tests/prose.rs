//! Plain prose in nine languages, put together from small grammars: 12,000 sentences, the same every time.
//!
//! For: showing that ordinary text is let alone, though it is full of `select`, `drop`, `union`, `or`,
//! apostrophes, semicolons, dashes and brackets. Not for: being good literature.

#[allow(dead_code)]
mod support;

use std::collections::BTreeMap;

use guard::assess::{Action, Guard, Level};
use support::assess;

/// A language: patterns with slots A (who), B (does), C (what), D (when or where), and the words for them.
struct Grammar {
    patterns: &'static [&'static str],
    words: [&'static [&'static str]; 4],
}

const GRAMMARS: &[Grammar] = &[
    Grammar {
        patterns: &[
            "A B C D.",
            "A B C; A B C D.",
            "Why do A B C D?",
            "\"A B C,\" said O'Brien, \"or we leave.\"",
            "A -- and this isn't a joke -- B C D.",
            "D, A B C (see page 12) and C.",
            "A B C & C for $20 or 30% less D.",
            "Don't B C unless A B it D!",
            "Order by Friday: A B C; if A can't, drop us a line D.",
            "1. A B C 2. A B C D",
            "Select C from the list, where A B it D.",
            "Re: C / C -- A B it, or else...",
            "A's #1 rule: B C, then B C = done.",
            "If 2 and 2 = 4, A B C D.",
            "Update: A B C, set for 5 o'clock D",
            "Note [1]: A B C <D>",
            "A B C\nA B C\n- C\n- C D",
            "C or C? A B both; it's 50/50.",
        ],
        words: [
            &[
                "we",
                "they",
                "the executives",
                "my sister's cats",
                "two of O'Hara's friends",
                "those who know",
                "union members",
                "engineers",
            ],
            &[
                "select", "drop", "join", "update", "delete", "order", "like", "create", "insert", "find",
                "kill", "sort", "echo", "ping",
            ],
            &[
                "the table",
                "a new script",
                "rows of seats",
                "the union's letter",
                "cats, dogs and mice",
                "a shell from the beach",
                "the old system",
                "an index of names",
                "the 'best' candidates",
                "where the values are",
                "all or nothing",
                "tea; coffee",
                "the ID card",
                "her passwd notebook",
                "an alert (twice)",
                "the document, cookie recipes included",
            ],
            &[
                "today",
                "in 1999",
                "at O'Neil's",
                "before sleep (9 pm)",
                "in the group by the door",
                "having lunch",
                "into the night",
                "from A to Z",
                "on time",
            ],
        ],
    },
    Grammar {
        patterns: &[
            "A B C D.",
            "Warum B A C D?",
            "„A B C“, sagte er; \"C oder C!\"",
            "D B A C – und C.",
            "A B C (ca. 5 %) & C D.",
            "Wer C B, B auch C: A B C D.",
        ],
        words: [
            &["wir", "die Union", "Müllers Katze", "der Systemrat", "alle und jeder", "meine Tante"],
            &["wählt", "löscht", "sucht", "ordnet", "findet", "mag", "exportiert"],
            &[
                "den Tisch",
                "das Skript",
                "die Tabelle '2026'",
                "ein Drop-in",
                "Äpfel; Birnen",
                "C# oder Java",
                "den Link",
            ],
            &["heute", "um 5", "im Süden", "wie geht's", "am 3. Mai"],
        ],
    },
    Grammar {
        patterns: &[
            "A B C D.",
            "Est-ce qu'A B C D ?",
            "« A B C », dit-il ; « C ou C ! »",
            "D, A B C et C.",
            "L'un B C; l'autre B C -- c'est l'essentiel.",
            "A n'B pas C d'ici D.",
        ],
        words: [
            &["l'équipe", "l'union", "nous", "d'autres", "l'auteur d'un script"],
            &["sélectionne", "aime", "ordonne", "l'a mis à jour", "supprime"],
            &["la table", "l'ordre d'hier", "un système", "aujourd'hui ou demain", "des œufs & du pain"],
            &["aujourd'hui", "à l'aube", "dans l'hôtel", "en 2026"],
        ],
    },
    Grammar {
        patterns: &[
            "A B C D.",
            "¿B A C D?",
            "¡A B C; y C!",
            "A B C (o C) D - es así.",
            "\"C\" o \"C\": A B.",
        ],
        words: [
            &["nosotros", "la unión", "el sistema", "quienes quieren"],
            &["selecciona", "ordena", "borra", "quiere", "une"],
            &["la tabla", "un guion", "el índice '7'", "todo o nada", "pan & vino"],
            &["hoy", "mañana", "a las 5", "en el año 2026"],
        ],
    },
    Grammar {
        patterns: &["A B C D.", "A B C; C D!", "\"C\", o \"C\"? A B C.", "D A B l'C e l'altro."],
        words: [
            &["l'unione", "noi", "un'amica", "dell'altro"],
            &["seleziona", "ordina", "cancella", "dice: \"sì\""],
            &["tavolo", "ordine d'acquisto", "tutto o niente", "script"],
            &["oggi", "all'alba", "nell'anno 2026"],
        ],
    },
    Grammar {
        patterns: &["A B C D.", "«A B C», — сказал он; «C или C!»", "D A B C и C."],
        words: [
            &["мы", "союз", "система", "его кошка"],
            &["выбирает", "удаляет", "ищет", "любит"],
            &["таблицу", "сценарий", "'индекс'", "всё или ничего"],
            &["сегодня", "в 5 часов", "на юге"],
        ],
    },
    Grammar {
        patterns: &["ABCD。", "「ABC」;ABCD!", "DABC(第1回)。"],
        words: [
            &["私たちは", "組合が", "猫も"],
            &["選択し", "削除して", "並べて"],
            &["テーブルを", "脚本'A'を", "すべてまたは無"],
            &["今日", "2026年に", "5時"],
        ],
    },
    Grammar {
        patterns: &["ABCD。", "“ABC”;或者C?", "DABC(见第3页)--对吗?"],
        words: [
            &["我们", "工会", "之前的作者"],
            &["选择", "删除", "更新"],
            &["表格", "脚本", "全部或没有"],
            &["今天", "2026年", "在5点"],
        ],
    },
    Grammar {
        patterns: &["A B C D.", "هل A B C D؟", "A B C؛ C أو C!"],
        words: [
            &["نحن", "الاتحاد", "القط"],
            &["يختار", "يحذف", "يحب"],
            &["الجدول", "النص 'أ'", "الكل أو لا شيء"],
            &["اليوم", "في 2026"],
        ],
    },
];

/// A fixed sequence: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % sides as u64) as usize
    }
}

fn sentence(grammar: &Grammar, dice: &mut Dice) -> String {
    let pattern = grammar.patterns[dice.below(grammar.patterns.len())];
    let mut out = String::new();
    let letters: Vec<char> = pattern.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let slot = "ABCD".find(*letter);
        // A slot is a capital letter that is not part of an ordinary word.
        let next = letters.get(at + 1).is_some_and(|next| next.is_ascii_lowercase());
        match slot.filter(|_| !next) {
            Some(slot) => out.push_str(grammar.words[slot][dice.below(grammar.words[slot].len())]),
            None => out.push(*letter),
        }
    }
    out
}

#[test]
fn plain_prose_is_let_alone() {
    let guard = Guard::new();
    let mut dice = Dice(2026);
    let mut texts = std::collections::BTreeSet::new();
    while texts.len() < 12_000 {
        let grammar = if dice.below(2) == 0 { &GRAMMARS[0] } else { &GRAMMARS[dice.below(GRAMMARS.len())] };
        let mut text = sentence(grammar, &mut dice);
        if dice.below(3) == 0 {
            text = format!("{text} {}", sentence(grammar, &mut dice));
        }
        texts.insert(text);
    }
    let (mut flagged, mut blocked, mut rules) = (0, 0, BTreeMap::<&str, (usize, String)>::new());
    for (number, text) in texts.iter().enumerate() {
        let kind = ["q", "form", "json", "chat"][number % 4];
        let made = assess(&guard, kind, text);
        flagged += usize::from(made.threat_level > Level::None);
        blocked += usize::from(made.action_required == Action::Block);
        for found in &made.matched_rules {
            let entry = rules.entry(found.id).or_insert_with(|| (0, format!("{kind} {text}")));
            entry.0 += 1;
        }
    }
    for (rule, (count, example)) in &rules {
        println!("{rule}: {count}, for example {example:?}");
    }
    println!("prose flagged: {flagged} of {}, blocked {blocked}", texts.len());
    assert!(flagged * 1000 <= texts.len() * 5, "{flagged} flagged");
}
