//! What is different between two texts of a message: line by line, in the form in which the
//! difference can be seen. Bounded work: a few milliseconds for the longest message.

use std::sync::Arc;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use super::shown::{Decoded, Layer, Shown};
use crate::model::print::{cut, printable_line};

/// Unchanged lines that are shown around changed ones.
const CONTEXT: usize = 2;
/// More lines than these, on either side, are not compared one by one.
const MOST: usize = 2_000;
/// The longest part of a line that is kept, in columns.
const COLUMNS: usize = 400;
/// Where two lines begin alike for longer than this, the beginning is left out.
const ALIKE: usize = 40;
/// How much of it stays.
const LEAD: usize = 12;

/// The difference between two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// In which form they are compared.
    pub form: Form,
    /// The changed lines with some that are the same around them.
    pub lines: Vec<Line>,
}

/// The form in which two texts are compared: the first in which all that differs can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Form {
    /// Decoded and laid out.
    Pretty,
    /// Decoded: the one before is JSON, the other is not.
    NoJson,
    /// Decoded: the one before is XML, the other is not.
    NoXml,
    /// Decoded: the one after is laid out, the other is not.
    OtherKind,
    /// Decoded: laid out they look the same.
    Decoded,
    /// As stored: decoded they are the same.
    Stored,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Which of the two texts has it.
    pub side: Side,
    /// The line, printable. A long beginning that both have in common is left out.
    pub text: Arc<str>,
}

/// Which text has a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Side {
    /// Both.
    Same,
    /// The one before.
    Removed,
    /// The one after.
    Added,
    /// Lines that both have, and that are left out.
    Gap,
}

impl Form {
    /// The form in words, where it is not the usual one.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Pretty => None,
            Self::NoJson => Some("⚠ it is no JSON any more; as they are written:"),
            Self::NoXml => Some("⚠ it is no XML any more; as they are written:"),
            Self::OtherKind => Some("what changes, as they are written:"),
            Self::Decoded => Some("laid out both look the same; as they are written:"),
            Self::Stored => Some("decoded both are the same; as they are stored:"),
        }
    }
}

/// Compares two texts of a message.
#[must_use]
pub fn diff(before: &Shown, after: &Shown) -> Diff {
    let (Decoded::Text(old), Decoded::Text(new)) = (&before.decoded, &after.decoded) else {
        return of(Form::Stored, &before.message.text, &after.message.text);
    };
    match (before.chain.last(), after.chain.last()) {
        _ if old == new => of(Form::Stored, &before.message.text, &after.message.text),
        // Laid out, a text shows neither tabs nor line ends.
        (Some(Layer::Text), Some(Layer::Text)) => of(Form::Pretty, old, new),
        (was, is) if was == is && before.pretty != after.pretty => {
            of(Form::Pretty, &before.pretty, &after.pretty)
        }
        (was, is) if was == is => of(Form::Decoded, old, new),
        (Some(Layer::Json), _) => of(Form::NoJson, old, new),
        (Some(Layer::Xml), _) => of(Form::NoXml, old, new),
        _ => of(Form::OtherKind, old, new),
    }
}

fn of(form: Form, before: &str, after: &str) -> Diff {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(&new).take_while(alike).count();
    let shorter = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(alike).count().min(shorter);
    let middle = |lines: &[&str]| lines.get(head..lines.len() - tail).unwrap_or_default().len();
    let ops = if middle(&old).max(middle(&new)) > MOST {
        vec![
            DiffOp::Equal { old_index: 0, new_index: 0, len: head },
            DiffOp::Replace {
                old_index: head,
                old_len: middle(&old),
                new_index: head,
                new_len: middle(&new),
            },
            DiffOp::Equal { old_index: old.len() - tail, new_index: new.len() - tail, len: tail },
        ]
    } else {
        capture_diff_slices(Algorithm::Patience, &old, &new)
    };
    Diff { form, lines: compact(&lines(&ops, &old, &new)) }
}

fn lines(ops: &[DiffOp], old: &[&str], new: &[&str]) -> Vec<Line> {
    let mut out = Vec::new();
    for op in ops {
        let old = old.get(op.old_range()).unwrap_or_default();
        let new = new.get(op.new_range()).unwrap_or_default();
        if matches!(op, DiffOp::Equal { .. }) {
            out.extend(old.iter().map(|text| line(Side::Same, text, None)));
            continue;
        }
        out.extend(old.iter().enumerate().map(|(n, text)| line(Side::Removed, text, new.get(n))));
        out.extend(new.iter().enumerate().map(|(n, text)| line(Side::Added, text, old.get(n))));
    }
    out
}

/// A line, without a long beginning that its counterpart has too.
fn line(side: Side, text: &str, counterpart: Option<&&str>) -> Line {
    let graphemes = text.grapheme_indices(true);
    let others = counterpart.map(|other| other.graphemes(true));
    let alike: Vec<usize> = graphemes
        .zip(others.into_iter().flatten())
        .take_while(|((_, a), b)| a == b)
        .map(|((at, _), _)| at)
        .collect();
    let from = if alike.len() > ALIKE { alike.get(alike.len() - LEAD).copied() } else { None };
    // Of the rest no more is made printable than can be shown; a character has four bytes at most.
    let rest = from.and_then(|from| text.get(from..)).unwrap_or(text);
    let long = rest.char_indices().nth(COLUMNS * 4).map_or(rest.len(), |(at, _)| at);
    let printable = printable_line(rest.get(..long).unwrap_or(rest));
    let mark = if from.is_some() { "…" } else { "" };
    let shown = cut(&printable, COLUMNS);
    let end = shown.trim_end_matches(' ');
    // Spaces at the end could not be seen.
    let spaces = if side == Side::Same { " " } else { "·" }.repeat(shown.len() - end.len());
    Line { side, text: Arc::from(format!("{mark}{end}{spaces}")) }
}

/// Leaves out what is the same, but for a few lines around each change.
fn compact(lines: &[Line]) -> Vec<Line> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.side != Side::Same).map(|(at, _)| at).collect();
    let near = |at: usize| {
        let next = changed.partition_point(|change| *change < at);
        let after = changed.get(next).is_some_and(|change| change - at <= CONTEXT);
        let before = next.checked_sub(1).and_then(|n| changed.get(n));
        after || before.is_some_and(|change| at - change <= CONTEXT)
    };
    let mut out: Vec<Line> = Vec::new();
    let mut left_out = 0;
    for (at, line) in lines.iter().enumerate() {
        if near(at) {
            out.extend(gap(left_out));
            left_out = 0;
            out.push(line.clone());
        } else {
            left_out += 1;
        }
    }
    out.extend(gap(left_out));
    out
}

fn gap(lines: usize) -> Option<Line> {
    let text = match lines {
        0 => return None,
        1 => "1 line".to_owned(),
        n => format!("{n} lines"),
    };
    Some(Line { side: Side::Gap, text: Arc::from(text) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::shown::show;
    use crate::model::message::{Expiry, Message, MessageId, Moment};

    fn shown(text: &str) -> Shown {
        show(Message {
            id: MessageId::new("m"),
            inserted: Moment::At(0),
            expires: Expiry::Never,
            dequeue_count: 0,
            text: Arc::from(text),
        })
    }

    fn told(before: &str, after: &str) -> Vec<String> {
        let diff = diff(&shown(before), &shown(after));
        let sign = |side| match side {
            Side::Same => ' ',
            Side::Removed => '-',
            Side::Added => '+',
            Side::Gap => '~',
        };
        diff.lines.iter().map(|line| format!("{}{}", sign(line.side), line.text)).collect()
    }

    #[test]
    fn json_is_compared_as_it_is_laid_out() {
        let (before, after) = (r#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#, r#"{"a":1,"b":2,"c":3,"d":4,"e":6}"#);
        let expected = ["~3 lines", "   \"c\": 3,", "   \"d\": 4,", "-  \"e\": 5", "+  \"e\": 6", " }"];
        assert_eq!(told(before, after), expected);
    }

    #[test]
    fn base64_is_compared_decoded() {
        let before = "eyJpZCI6IDEsICJhIjogMn0=";
        let after = "eyJpZCI6IDEsICJhIjogM30=";
        assert!(told(before, after).contains(&"+  \"a\": 3".to_owned()), "{:?}", told(before, after));
    }

    #[test]
    fn what_looks_the_same_laid_out_is_compared_as_it_is_written() {
        let (before, after) = ("{\"a\":1}", "{\"a\": 1}");
        assert_eq!(diff(&shown(before), &shown(after)).form, Form::Decoded);
        assert_eq!(told(before, after), ["-{\"a\":1}", "+{\"a\": 1}"]);
        assert_eq!(told("a\r\nb", "a\nb"), ["-a␍", "+a", " b"], "a line end can be seen");
    }

    #[test]
    fn what_is_no_json_any_more_is_compared_as_it_is_written() {
        let (before, after) = (r#"{"a":1,"b":[2,3]}"#, r#"{"a":1,"b":[2,3]}xyz"#);
        assert_eq!(diff(&shown(before), &shown(after)).form, Form::NoJson);
        assert_eq!(told(before, after), [format!("-{before}"), format!("+{after}")]);
        assert_eq!(diff(&shown(after), &shown(before)).form, Form::OtherKind);
        assert_eq!(diff(&shown("<a/>"), &shown("<a>")).form, Form::NoXml);
    }

    #[test]
    fn white_space_that_changes_can_be_seen() {
        assert_eq!(told("\ta\nend", "    a\nXend"), ["-␉a", "-end", "+    a", "+Xend"]);
        assert_eq!(told("a\nend", "a\nend  "), [" a", "-end", "+end··"]);
    }

    #[test]
    fn a_long_line_is_shown_from_shortly_before_the_difference() {
        let long = "x".repeat(60_000);
        let told = told(&format!("{long}old"), &format!("{long}new"));
        assert_eq!(told, [format!("-…{}old", "x".repeat(12)), format!("+…{}new", "x".repeat(12))]);
    }

    #[test]
    fn texts_without_a_line_in_common_are_compared_quickly() {
        let lines = |c: char| (0..16_000).map(|n| format!("{c}{n}")).collect::<Vec<_>>().join("\n");
        let diff = of(Form::Decoded, &lines('a'), &lines('b'));
        assert_eq!(diff.lines.len(), 32_000);
    }
}
