//! Wrapping printable text into rows of a width, at grapheme edges.

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

#[cfg(test)]
mod tests {
    use super::rows;

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
}
