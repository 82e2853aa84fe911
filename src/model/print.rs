//! Making strings printable: the one way by which text of the service reaches a widget, the
//! clipboard's label, a title or standard output.
//!
//! Nothing that comes out of here drives a terminal, turns the reading direction or hides: what
//! cannot be seen is shown as a symbol (`␛`) or as an escape (`‹U+202E›`). Columns are counted per
//! grapheme cluster, which is how the screen fills its cells.
//!
//! What hundreds of places call is not copied into each of them (`inline(never)`): keys come seldom, and
//! the less code there is, the more of it is near when one comes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::iter::repeat_n;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Tabs are shown as spaces up to the next multiple of this many columns.
const TAB: usize = 4;
/// Joins emoji into families and Indic consonants into conjuncts; invisible elsewhere.
const JOINER: char = '\u{200d}';

/// The text on one line: line breaks and tabs become symbols too.
#[inline(never)]
#[must_use]
pub fn printable_line(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for cluster in text.graphemes(true) {
        push_cluster(&mut out, cluster);
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// The text with its line feeds left as line breaks and its tabs expanded within each line. The
/// carriage return of a CR LF is shown before the break.
#[must_use]
pub fn printable_text(text: &str) -> Cow<'_, str> {
    if text.split('\n').all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        push_line(&mut out, line);
        out.push_str(end);
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// The columns of one grapheme cluster of a line once it is printable and shown from `column` on:
/// only a tab depends on that.
#[must_use]
pub fn cluster_columns(cluster: &str, column: usize) -> usize {
    match cluster {
        "\t" => TAB - column % TAB,
        _ if is_whole(cluster) => cluster_width(cluster),
        _ => width(&printable_line(cluster)),
    }
}

/// The columns that a text takes on the screen.
#[inline(never)]
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else if stands_alone(text) {
        text.chars().count()
    } else {
        text.graphemes(true).map(cluster_width).sum()
    }
}

/// The text cut to at most `columns` columns at an edge between grapheme clusters, with `…` where
/// something is missing.
#[inline(never)]
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let mut used = 0;
    let kept = text.graphemes(true).take_while(|cluster| {
        used += cluster_width(cluster);
        used <= room
    });
    Cow::Owned(kept.chain(["…"]).collect())
}

/// The text cut or filled with spaces at its end to exactly `columns` columns.
#[inline(never)]
#[must_use]
pub fn pad_end(text: &str, columns: usize) -> String {
    let (text, missing) = fitted(text, columns);
    let mut out = String::with_capacity(text.len() + missing);
    out.push_str(&text);
    out.extend(repeat_n(' ', missing));
    out
}

/// The text cut, or filled with spaces at its start, to exactly `columns` columns: for numbers.
#[inline(never)]
#[must_use]
pub fn pad_start(text: &str, columns: usize) -> String {
    let (text, missing) = fitted(text, columns);
    let mut out = String::with_capacity(text.len() + missing);
    out.extend(repeat_n(' ', missing));
    out.push_str(&text);
    out
}

/// The text, cut where it must be, and how many columns are missing behind it.
fn fitted(text: &str, columns: usize) -> (Cow<'_, str>, usize) {
    let text = cut(text, columns);
    let missing = columns.saturating_sub(width(&text));
    (text, missing)
}

/// A number with thousands separators: `1,284`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size: `412 B`, `2.1 KB`, `64.0 KB`, of 1,024 bytes each.
#[must_use]
pub fn bytes(count: usize) -> String {
    const KB: usize = 1024;
    const MB: usize = KB * KB;
    let tenths = |unit: usize| (count.saturating_mul(10).saturating_add(unit / 2)) / unit;
    match count {
        0..KB => format!("{count} B"),
        KB..MB => format!("{}.{} KB", tenths(KB) / 10, tenths(KB) % 10),
        MB.. => format!("{}.{} MB", tenths(MB) / 10, tenths(MB) % 10),
    }
}

/// An age or a remaining time in at most two units: `3d 4h`, `12m`, `5s`; `now` for none and for
/// what is negative.
#[must_use]
pub fn age(secs: i64) -> String {
    let (big, small) = match secs {
        ..=0 => return "now".to_owned(),
        1..60 => ((secs, 's'), (0, ' ')),
        60..3_600 => ((secs / 60, 'm'), (secs % 60, 's')),
        3_600..86_400 => ((secs / 3_600, 'h'), (secs % 3_600 / 60, 'm')),
        86_400.. => ((secs / 86_400, 'd'), (secs % 86_400 / 3_600, 'h')),
    };
    match small {
        (0, _) => format!("{}{}", big.0, big.1),
        (count, unit) => format!("{}{} {count}{unit}", big.0, big.1),
    }
}

/// Whether every character stands by itself and takes one column: printable ASCII, and the signs of which
/// pictures on a terminal are made. Those that it knows are found without the tables of Unicode.
#[inline(never)]
#[must_use]
pub fn stands_alone(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, ' '..='~' | '·' | '–' | '‖' | '“' | '”' | '•' | '…' | '‹' | '›' | '←'..='↓' | '↺' | '≥'
            | '─'..='▟' | '▲' | '▸' | '▼' | '○' | '◌' | '●' | '⚠' | '⠀'..='⣿')
    })
}

/// Whether every byte is a printable ASCII character: one byte, one column.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn push_line(out: &mut String, line: &str) {
    if is_plain(line) {
        return out.push_str(line);
    }
    let mut column = 0;
    for cluster in line.graphemes(true) {
        let from = out.len();
        if cluster == "\t" {
            out.extend(std::iter::repeat_n(' ', TAB - column % TAB));
        } else {
            push_cluster(out, cluster);
        }
        column += out.get(from..).map_or(0, width);
    }
}

/// Writes one cluster with its hidden parts made visible. A cluster that takes no column at all (a
/// mark without a letter) would be dropped by the screen, and one that is taken apart may leave
/// such a piece behind: then everything that shows nothing by itself is spelled out.
fn push_cluster(out: &mut String, cluster: &str) {
    let whole = is_whole(cluster);
    for c in cluster.chars() {
        match c {
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('␀')),
            '\x7f' => out.push('␡'),
            _ if whole || (!is_hidden(c) && c.width().unwrap_or(0) > 0) => out.push(c),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "‹U+{:04X}›", u32::from(c))),
        }
    }
}

/// Whether a cluster can be shown as it is. A joiner is hidden only where nothing visible follows.
fn is_whole(cluster: &str) -> bool {
    let mut chars = cluster.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = c == JOINER && chars.peek().is_some_and(|next| next.width().unwrap_or(0) > 0);
        if c.is_control() || (is_hidden(c) && !joins) {
            return false;
        }
    }
    cluster_width(cluster) > 0
}

/// Characters that show nothing themselves, turn the direction of what follows, or break lines: C1
/// controls, the default-ignorable ones (the emoji variation selector aside), bidi controls, line
/// and paragraph separators, annotation anchors, tags.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The columns of one cluster, counted as the screen's buffer counts them: it gives each halfwidth
/// voiced sound mark one more than its Unicode width, and our columns must agree with its cells.
fn cluster_width(cluster: &str) -> usize {
    cluster.width() + cluster.matches(['\u{ff9e}', '\u{ff9f}']).count()
}
