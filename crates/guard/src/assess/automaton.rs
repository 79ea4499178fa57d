//! Finds many patterns in one pass: Aho and Corasick, "Efficient string matching" (CACM 18, 1975).
//!
//! For: a dense automaton over byte classes, built once; one table look-up a byte whatever the input.
//! Not for: regular expressions. `aho-corasick` is the better library, but costs 49 KB gzip in wasm
//! (measured in the research); this one adds no dependency.

use std::collections::VecDeque;

/// No pattern, or the root where a link is meant.
const NONE: u16 = u16::MAX;

/// The built automaton. Lower-case ASCII patterns; a space also matches a newline, `/` also `\`.
pub(crate) struct Automaton {
    /// Byte -> class; class 0 is every byte that no pattern has.
    class: [u8; 256],
    /// Classes, the length of a row.
    width: usize,
    /// `next[state * width + class]`.
    next: Vec<u16>,
    /// The pattern that ends in a state.
    ends: Vec<u16>,
    /// The nearest proper suffix in which a pattern ends; 0 for none.
    shorter: Vec<u16>,
}

impl Automaton {
    /// Builds it. Patterns are numbered in order; of equal patterns the last one wins, so callers merge them.
    pub(crate) fn new(patterns: &[&[u8]]) -> Self {
        let (class, width) = classes(patterns);
        let mut trie = Trie::default();
        for (number, pattern) in patterns.iter().enumerate() {
            trie.insert(pattern, &class, u16::try_from(number).unwrap_or(NONE));
        }
        let states = trie.nodes.len() + 1;
        let mut made =
            Self { class, width, next: vec![0; states * width], ends: vec![NONE], shorter: vec![0; states] };
        made.ends.extend(trie.nodes.iter().map(|node| node.end));
        made.link(&trie);
        made
    }

    fn row(&self, state: u16) -> usize {
        usize::from(state) * self.width
    }

    fn at(&self, state: u16, class: usize) -> u16 {
        self.next.get(self.row(state) + class).copied().unwrap_or(0)
    }

    fn class(&self, byte: u8) -> usize {
        usize::from(self.class.get(usize::from(byte)).copied().unwrap_or(0))
    }

    fn ends_in(&self, state: u16) -> bool {
        self.ends.get(usize::from(state)).is_some_and(|end| *end != NONE)
    }

    /// Breadth first. A state goes where its longest proper suffix goes, but for its own edges: so a row is a copy of that
    /// suffix's row, with a few changes. A new isolate pays for this before its first answer.
    fn link(&mut self, trie: &Trie) {
        let mut queue = VecDeque::from([(0_u16, 0_u16)]);
        while let Some((state, back)) = queue.pop_front() {
            let (from, to) = (self.row(back), self.row(state));
            if state != 0 {
                self.next.copy_within(from..from + self.width, to);
                let shorter = if self.ends_in(back) {
                    back
                } else {
                    self.shorter.get(usize::from(back)).copied().unwrap_or(0)
                };
                if let Some(slot) = self.shorter.get_mut(usize::from(state)) {
                    *slot = shorter;
                }
            }
            for (child, class) in trie.children(state) {
                // Still the suffix's: where the child's own suffix is.
                let suffix = self.at(state, class);
                if let Some(slot) = self.next.get_mut(to + class) {
                    *slot = child;
                }
                queue.push_back((child, suffix));
            }
        }
    }

    /// Calls `found(pattern, end)` for every occurrence. One step a byte, plus one for each occurrence.
    pub(crate) fn scan(&self, text: &[u8], mut found: impl FnMut(usize, usize)) {
        let mut state = 0;
        for (index, byte) in text.iter().enumerate() {
            state = self.at(state, self.class(*byte));
            let mut here = state;
            if !self.ends_in(here) {
                here = self.shorter.get(usize::from(here)).copied().unwrap_or(0);
            }
            while here != 0 {
                found(self.ends.get(usize::from(here)).copied().unwrap_or(NONE).into(), index + 1);
                here = self.shorter.get(usize::from(here)).copied().unwrap_or(0);
            }
        }
    }

    /// States and bytes of the tables, for reports.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.ends.len(), self.next.len() * 2 + self.ends.len() * 4)
    }
}

/// The patterns before they are linked: state 0 is the root, the n-th node is state n + 1.
#[derive(Default)]
struct Trie {
    nodes: Vec<Node>,
    /// The root's first child; 0 for none.
    first: u16,
}

struct Node {
    class: u8,
    end: u16,
    /// The first child and the next child of the same parent; 0 for none.
    first: u16,
    sibling: u16,
}

impl Trie {
    fn node(&self, state: u16) -> Option<&Node> {
        self.nodes.get(usize::from(state).wrapping_sub(1))
    }

    fn first(&self, state: u16) -> u16 {
        if state == 0 { self.first } else { self.node(state).map_or(0, |node| node.first) }
    }

    /// State and class of each child.
    fn children(&self, state: u16) -> impl Iterator<Item = (u16, usize)> {
        let mut next = self.first(state);
        std::iter::from_fn(move || {
            let (child, node) = (next, self.node(next)?);
            next = node.sibling;
            Some((child, usize::from(node.class)))
        })
    }

    fn insert(&mut self, pattern: &[u8], classes: &[u8; 256], number: u16) {
        let mut state = 0;
        for byte in pattern {
            let class = classes.get(usize::from(*byte)).copied().unwrap_or(0);
            let known = self.children(state).find(|(_, known)| *known == usize::from(class));
            state = known.map_or_else(|| self.add(state, class), |(child, _)| child);
        }
        if let Some(node) = self.nodes.get_mut(usize::from(state).wrapping_sub(1)) {
            node.end = number;
        }
    }

    fn add(&mut self, parent: u16, class: u8) -> u16 {
        let (sibling, new) = (self.first(parent), u16::try_from(self.nodes.len() + 1).unwrap_or(0));
        self.nodes.push(Node { class, end: NONE, first: 0, sibling });
        match self.nodes.get_mut(usize::from(parent).wrapping_sub(1)) {
            Some(node) => node.first = new,
            None => self.first = new,
        }
        new
    }
}

fn classes(patterns: &[&[u8]]) -> ([u8; 256], usize) {
    let mut class = [0_u8; 256];
    let mut width = 1_u8;
    for byte in patterns.iter().flat_map(|pattern| pattern.iter()) {
        if let Some(slot) = class.get_mut(usize::from(*byte)).filter(|slot| **slot == 0) {
            *slot = width;
            width = width.saturating_add(1);
        }
    }
    for (from, to) in [(b' ', b'\n'), (b'/', b'\\')] {
        let of = class.get(usize::from(from)).copied().unwrap_or(0);
        if let Some(slot) = class.get_mut(usize::from(to)).filter(|slot| **slot == 0) {
            *slot = of;
        }
    }
    (class, usize::from(width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_patterns_and_their_suffixes_are_all_found() {
        let patterns: [&[u8]; 5] = [b"he", b"she", b"hers", b"his", b"a b/c"];
        let automaton = Automaton::new(&patterns);
        let mut found = Vec::new();
        automaton.scan(b"ushers a\nb\\c", |pattern, end| found.push((pattern, end)));
        assert_eq!(found, [(1, 4), (0, 4), (2, 6), (4, 12)]);
    }

    #[test]
    fn every_occurrence_of_random_patterns_is_found() {
        let patterns: [&[u8]; 6] = [b"a", b"aa", b"ab", b"bab", b"abab", b"b"];
        let automaton = Automaton::new(&patterns);
        for seed in 0_u32..4096 {
            let text: Vec<u8> = (0..12).map(|bit| if seed >> bit & 1 == 0 { b'a' } else { b'b' }).collect();
            let mut found = Vec::new();
            automaton.scan(&text, |pattern, end| found.push((end, pattern)));
            let mut expected = Vec::new();
            for end in 1..=text.len() {
                for (number, pattern) in patterns.iter().enumerate() {
                    if text[..end].ends_with(pattern) {
                        expected.push((end, number));
                    }
                }
            }
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
