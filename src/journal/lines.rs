//! Records as lines and back. What was damaged is told apart from what was written.

use std::io::{self, BufRead};

use super::record::Record;

/// Digits of the checksum and the space after it.
const PREFIX: usize = 9;

/// What is wrong with a line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The last line has no end: the writer was cut off. Nothing that was waited for is lost.
    #[error("the last line is torn: its writer was cut off")]
    Torn,
    /// This line (from 1) is not what was written.
    #[error("line {0} is damaged")]
    Damaged(usize),
}

/// The line of a record, with its line feed. Empty for what cannot be written as JSON, which no
/// record is.
#[must_use]
pub fn encode(record: &Record) -> Vec<u8> {
    let Ok(json) = serde_json::to_vec(record) else { return Vec::new() };
    let mut line = sum(&json).into_bytes();
    line.extend(json);
    line.push(b'\n');
    line
}

fn sum(json: &[u8]) -> String {
    format!("{:08x} ", crc32fast::hash(json))
}

/// Reads a line without its line feed; none where it is damaged.
#[must_use]
pub fn decode(line: &[u8]) -> Option<Record> {
    let (prefix, json) = line.split_at_checked(PREFIX)?;
    // Compared as written: reading the digits would take an A for an a.
    (prefix == sum(json).as_bytes()).then(|| serde_json::from_slice(json).ok()).flatten()
}

/// Calls `each` with every good record, in order, and returns what was not good.
///
/// # Errors
/// Where the file cannot be read.
pub fn walk(mut from: impl BufRead, mut each: impl FnMut(Record)) -> io::Result<Vec<Flaw>> {
    let (mut flaws, mut number, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        number += 1;
        if from.read_until(b'\n', &mut line)? == 0 {
            return Ok(flaws);
        }
        match line.strip_suffix(b"\n") {
            // A writer that could not cut off a torn line ends it and goes on behind it.
            Some([]) => {}
            Some(whole) => match decode(whole) {
                Some(record) => each(record),
                None => flaws.push(Flaw::Damaged(number)),
            },
            // Whole but for its line feed is not whole: the writer waits for both.
            None => flaws.push(Flaw::Torn),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::journal::record::{Pair, Texts, What};
    use crate::model::clock::Millis;

    fn record(text: &str) -> Record {
        let pair = Pair { before: Some(Arc::from(text)), after: None };
        Record { n: 7, at: Millis(1), what: What::Texts(Texts { of: 3, texts: vec![pair] }) }
    }

    fn walked(bytes: &[u8]) -> (Vec<Record>, Vec<Flaw>) {
        let mut records = Vec::new();
        let flaws = walk(bytes, |record| records.push(record)).unwrap();
        (records, flaws)
    }

    proptest! {
        #[test]
        fn every_text_comes_back_as_it_was(text in any::<String>()) {
            let line = encode(&record(&text));
            prop_assert_eq!(line.split(|b| *b == b'\n').count() - 1, 1, "one line");
            prop_assert_eq!(walked(&line), (vec![record(&text)], vec![]));
        }

        #[test]
        fn one_wrong_bit_costs_one_line(at in 0_usize..200, bit in 0_u8..8) {
            let lines = [encode(&record("a\nb\r\n")), encode(&record("second")), encode(&record("third"))];
            let second = lines[0].len()..lines[0].len() + lines[1].len() - 1;
            let mut bytes = lines.concat();
            let at = second.start + at % second.len();
            bytes[at] ^= 1 << bit;
            prop_assume!(bytes[at] != b'\n');
            prop_assert_eq!(walked(&bytes), (vec![record("a\nb\r\n"), record("third")], vec![Flaw::Damaged(2)]));
        }

        #[test]
        fn a_file_that_ends_anywhere_loses_its_last_line_only(keep in 0_usize..400) {
            let lines = [encode(&record("first")), encode(&record("second"))];
            let bytes = lines.concat();
            let keep = keep % (bytes.len() + 1);
            let (records, flaws) = walked(&bytes[..keep]);
            let whole = [lines[0].len(), bytes.len()].iter().filter(|end| keep >= **end).count();
            prop_assert_eq!(records.len(), whole);
            let torn = keep != 0 && keep != lines[0].len() && keep != bytes.len();
            prop_assert_eq!(flaws, if torn { vec![Flaw::Torn] } else { vec![] });
        }
    }
}
