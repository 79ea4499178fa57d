//! Instructions to a model, hidden in what should be its input (OWASP LLM01).
//!
//! For: a signal that is logged, lowers trust and takes tools away. Not for: blocking. Injection cannot be
//! detected away; the control is what the model may do.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{Class::Prompt, Severity::Notice},
    around::{Around, at, contains},
};

pub(crate) const RULES: &[Rule] = &[
    rule(
        "prompt-override",
        &[
            "previous instruction",
            "prior instruction",
            "above instruction",
            "earlier instruction",
            "your instruction",
            "instructions above",
            "instructions before",
            "instructions you were",
            "rules above",
            "rules you were",
            "the above and",
            "the above instruction",
            "you were told",
            "system message above",
            "all instructions",
            "your guidelines",
            "your rules",
            "your programming",
        ],
        |a| {
            verb(
                a,
                &[
                    "ignore",
                    "disregard",
                    "forget",
                    "override",
                    "overrule",
                    "bypass",
                    "do not follow",
                    "don't follow",
                    "neglect",
                ],
            )
        },
    ),
    rule("prompt-override-translated", OVERRIDES, translated),
    rule(
        "prompt-leak",
        &[
            "system prompt",
            "initial prompt",
            "hidden instruction",
            "hidden prompt",
            "secret instruction",
            "original instruction",
            "your prompt",
            "your instructions",
            "text above",
            "system-prompt",
            "developer message",
        ],
        |a| {
            verb(
                a,
                &[
                    "print your",
                    "reveal",
                    "show me your",
                    "what is your",
                    "repeat the",
                    "output your",
                    "leak",
                    "tell me your",
                    "print the",
                    "verbatim",
                    "and print",
                    "display your",
                    "dump",
                ],
            )
        },
    ),
    rule(
        "prompt-persona",
        &["dan", "do anything now", "jailbreak", "unrestricted", "developer mode", "god mode", "evil mode"],
        persona,
    ),
    rule(
        "prompt-unbound",
        &[
            "any restrictions",
            "no restrictions",
            "safety filter",
            "safety guideline",
            "no guidelines",
            "content policy",
            "no rules",
            "no limitations",
        ],
        |a| {
            verb(
                a,
                &["bypass", "without", "ignore", "you have", "pretend", "disable", "you are now", "imagine"],
            )
        },
    ),
    rule(
        "prompt-markup",
        &[
            "<|im_start|>",
            "<|im_end|>",
            "<|system|>",
            "<<sys>>",
            "[/inst]",
            "### system:",
            "<|endoftext|>",
            "<|eot_id|>",
        ],
        always,
    ),
    rule(
        "prompt-secrecy",
        &[
            "do not tell the user",
            "don't tell the user",
            "without telling the user",
            "do not mention this to the user",
        ],
        always,
    ),
    rule("prompt-exfiltration", &["]("], exfiltration),
];

/// "Previous instructions" in German, Spanish, French, Portuguese, Italian, Dutch, Polish, Russian,
/// Chinese, Japanese and Korean, and the verbs that are searched for near them.
const OVERRIDES: &[&str] = &[
    "vorherigen anweisung",
    "bisherigen anweisung",
    "vorherige anweisung",
    "obigen anweisung",
    "instrucciones anteriores",
    "instrucciones previas",
    "instructions pr\u{e9}c\u{e9}dentes",
    "instructions precedentes",
    "instru\u{e7}\u{f5}es anteriores",
    "instrucoes anteriores",
    "istruzioni precedenti",
    "vorige instructies",
    "eerdere instructies",
    "poprzednie instrukcje",
    "предыдущие инструкции",
    "предыдущих инструкци",
    "之前的",
    "以上指令",
    "先前的指令",
    "以前の指示",
    "これまでの指示",
    "이전 지시",
];

const VERBS: &[&str] = &[
    "ignor",
    "vergiss",
    "missacht",
    "olvida",
    "oubli",
    "esque\u{e7}",
    "dimentica",
    "negeer",
    "vergeet",
    "zignoruj",
    "zapomnij",
    "гнорируй",
    "абудь",
    "忽略",
    "无视",
    "忘记",
    "無視",
    "忘れ",
    "무시",
];

const fn rule(id: &'static str, patterns: &'static [&'static str], check: fn(&Around<'_>) -> bool) -> Rule {
    Rule {
        id,
        class: Prompt,
        severity: Notice,
        places: at::CHAT | at::QUERY | at::FORM | at::JSON,
        edge: Edge::Left,
        patterns,
        check,
    }
}

/// One of the verbs stands in the windows.
fn verb(a: &Around<'_>, verbs: &[&str]) -> bool {
    verbs.iter().any(|verb| contains(a.before, verb.as_bytes()) || contains(a.after, verb.as_bytes()))
}

fn translated(a: &Around<'_>) -> bool {
    verb(a, VERBS)
}

fn persona(a: &Around<'_>) -> bool {
    match a.hit {
        b"dan" => contains(a.before, b"you are now") || contains(a.before, b"act as"),
        b"developer mode" | b"god mode" | b"evil mode" => {
            verb(a, &["bypass", "you are now in", "filters", "safety"])
        }
        b"unrestricted" => verb(a, &["act as", "you are", "pretend", "assistant"]),
        b"jailbreak" => verb(a, &["yourself", "you are now", "pretend"]),
        _ => true,
    }
}

/// An image or link whose address carries data away.
fn exfiltration(a: &Around<'_>) -> bool {
    let address = a.after.split(|byte| *byte == b')').next().unwrap_or_default();
    contains(address, b"http")
        && address.contains(&b'=')
        && a.near(&[b"secret", b"api key", b"password", b"send the", b"token", b"append"])
}
