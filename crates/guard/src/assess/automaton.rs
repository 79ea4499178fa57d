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
        let mut made = Self { class, width, next: vec![NONE; width], ends: vec![NONE], shorter: vec![0] };
        for (number, pattern) in patterns.iter().enumerate() {
            made.insert(pattern, u16::try_from(number).unwrap_or(NONE));
        }
        made.link();
        made
    }

    fn cell(&self, state: u16, class: usize) -> usize {
        usize::from(state) * self.width + class
    }

    fn at(&self, state: u16, class: usize) -> u16 {
        self.next.get(self.cell(state, class)).copied().unwrap_or(NONE)
    }

    fn set(&mut self, state: u16, class: usize, to: u16) {
        let cell = self.cell(state, class);
        if let Some(slot) = self.next.get_mut(cell) {
            *slot = to;
        }
    }

    fn class(&self, byte: u8) -> usize {
        usize::from(self.class.get(usize::from(byte)).copied().unwrap_or(0))
    }

    fn insert(&mut self, pattern: &[u8], number: u16) {
        let mut state = 0;
        for byte in pattern {
            let class = self.class(*byte);
            let mut to = self.at(state, class);
            if to == NONE {
                to = u16::try_from(self.ends.len()).unwrap_or(0);
                self.ends.push(NONE);
                self.shorter.push(0);
                self.next.extend(std::iter::repeat_n(NONE, self.width));
                self.set(state, class, to);
            }
            state = to;
        }
        if let Some(end) = self.ends.get_mut(usize::from(state)) {
            *end = number;
        }
    }

    /// Breadth first: missing edges become those of the longest proper suffix.
    fn link(&mut self) {
        let mut queue = VecDeque::new();
        let mut suffix = vec![0_u16; self.ends.len()];
        for class in 0..self.width {
            match self.at(0, class) {
                NONE => self.set(0, class, 0),
                to => queue.push_back(to),
            }
        }
        while let Some(state) = queue.pop_front() {
            let back = suffix.get(usize::from(state)).copied().unwrap_or(0);
            let ends = self.ends.get(usize::from(back)).is_some_and(|end| *end != NONE);
            let shorter = if ends { back } else { self.shorter.get(usize::from(back)).copied().unwrap_or(0) };
            if let Some(slot) = self.shorter.get_mut(usize::from(state)) {
                *slot = shorter;
            }
            for class in 0..self.width {
                let fallback = self.at(back, class);
                match self.at(state, class) {
                    NONE => self.set(state, class, fallback),
                    to => {
                        if let Some(slot) = suffix.get_mut(usize::from(to)) {
                            *slot = fallback;
                        }
                        queue.push_back(to);
                    }
                }
            }
        }
    }

    /// Calls `found(pattern, end)` for every occurrence. One step a byte, plus one for each occurrence.
    pub(crate) fn scan(&self, text: &[u8], mut found: impl FnMut(usize, usize)) {
        let mut state = 0;
        for (index, byte) in text.iter().enumerate() {
            state = self.at(state, self.class(*byte));
            let mut here = state;
            if self.ends.get(usize::from(here)).is_none_or(|end| *end == NONE) {
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
