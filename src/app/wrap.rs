//! Wrapping printable text into rows of a width: bodies at grapheme edges, sentences between words.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::print;

/// The byte ranges of the rows of `text`, each at most `width` columns wide. Line breaks end a row
/// and belong to none. An empty text is one empty row.
#[must_use]
pub fn rows(text: &str, width: u16) -> Vec<(usize, usize)> {
    let width = usize::from(width).max(2);
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        if line.is_ascii() {
            ascii_rows(start, line.len(), width, &mut rows);
        } else {
            wide_rows(start, line, width, &mut rows);
        }
        start += line.len() + 1;
    }
    rows
}

fn ascii_rows(start: usize, len: usize, width: usize, rows: &mut Vec<(usize, usize)>) {
    let mut from = 0;
    while len - from > width {
        rows.push((start + from, start + from + width));
        from += width;
    }
    rows.push((start + from, start + len));
}

fn wide_rows(start: usize, line: &str, width: usize, rows: &mut Vec<(usize, usize)>) {
    let (mut from, mut used) = (0, 0);
    for (at, grapheme) in line.grapheme_indices(true) {
        let columns = print::width(grapheme);
        if used + columns > width && used > 0 {
            rows.push((start + from, start + at));
            (from, used) = (at, 0);
        }
        used += columns;
    }
    rows.push((start + from, start + line.len()));
}

/// A text on as many lines as its words need at this width; longer words are broken.
#[must_use]
pub fn words(text: &str, room: usize) -> Vec<String> {
    let room = room.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let used = print::width(&line);
        if used > 0 && used + 1 + print::width(word) > room {
            lines.push(std::mem::take(&mut line));
        } else if used > 0 {
            line.push(' ');
        }
        let mut rest = word;
        while print::width(rest) > room {
            let (head, tail) = split(rest, room);
            lines.push(head.to_owned());
            rest = tail;
        }
        line.push_str(rest);
    }
    lines.push(line);
    lines
}

/// The text before and after the given column, at an edge between grapheme clusters.
fn split(text: &str, room: usize) -> (&str, &str) {
    let cut = print::cut(text, room + 1);
    let head = cut.trim_end_matches('…').len().max(1);
    (head..=text.len()).find_map(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::{rows, words};

    fn wrapped(text: &str, width: u16) -> Vec<&str> {
        rows(text, width).into_iter().map(|(from, to)| &text[from..to]).collect()
    }

    #[test]
    fn rows_end_at_the_width_and_at_line_breaks() {
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("abc\n\nde", 10), ["abc", "", "de"]);
        assert_eq!(wrapped("abcdef", 3), ["abc", "def"]);
        assert_eq!(wrapped("abcdefg", 3), ["abc", "def", "g"]);
    }

    #[test]
    fn wide_characters_are_never_split() {
        assert_eq!(wrapped("日本語", 5), ["日本", "語"]);
        assert_eq!(wrapped("e\u{301}e\u{301}e", 2), ["e\u{301}e\u{301}", "e"]);
        assert_eq!(wrapped("👨‍👩‍👧x", 2), ["👨‍👩‍👧", "x"]);
    }

    #[test]
    fn words_wrap_and_what_is_too_long_is_broken() {
        assert_eq!(words("nothing was changed", 11), ["nothing was", "changed"]);
        assert_eq!(words("see 0123456789abcdef now", 8), ["see", "01234567", "89abcdef", "now"]);
        assert_eq!(words("日本語日本語", 5), ["日本", "語日", "本語"]);
        assert_eq!(words("", 5), [""]);
    }
}
