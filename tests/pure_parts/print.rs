//! Strings made printable.

use std::borrow::Cow;

use peekq::model::print::{
    age, bytes, cut, pad_end, pad_start, printable_line, printable_text, stands_alone, thousands, width,
};
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

const FAMILY: &str = "👨\u{200d}👩\u{200d}👧";

#[test]
fn controls_are_shown_as_symbols() {
    assert_eq!(printable_line("a\u{1b}[31m\0b\u{7f}"), "a␛[31m␀b␡");
    assert_eq!(printable_line("one\r\ntwo\tthree"), "one␍␊two␉three");
    assert_eq!(printable_line("\u{85}\u{9b}m"), "‹U+0085›‹U+009B›m");
}

#[test]
fn what_hides_or_turns_the_text_is_spelled_out() {
    assert_eq!(printable_line("pay\u{202e}drolled"), "pay‹U+202E›drolled");
    assert_eq!(printable_line("a\u{200b}b\u{ad}c\u{feff}"), "a‹U+200B›b‹U+00AD›c‹U+FEFF›");
    assert_eq!(printable_line("a\u{2028}b\u{2067}"), "a‹U+2028›b‹U+2067›");
    assert_eq!(printable_line("x\u{e0041}"), "x‹U+E0041›");
    assert_eq!(printable_line("a\u{200d}b"), "a‹U+200D›b", "a joiner that joins no emoji");
    assert_eq!(printable_line("\u{301}a"), "‹U+0301›a", "a mark with no letter before it");
}

#[test]
fn graphemes_of_all_scripts_stay_as_they_are() {
    for text in ["plain", "e\u{301}", FAMILY, "🇩🇪🇫🇷", "日本語", "❤\u{fe0f}\u{200d}🔥", "กำ", "👍🏽", "한국", ""]
    {
        let shown = printable_line(text);
        assert!(matches!(shown, Cow::Borrowed(_)) && shown == text, "{text:?} became {shown:?}");
    }
}

#[test]
fn a_text_keeps_its_lines_and_expands_its_tabs() {
    assert_eq!(printable_text("a\tb\r\n\tc\n"), "a   b␍\n    c\n");
    assert_eq!(printable_text("日\tx\u{1b}"), "日  x␛");
    assert!(matches!(printable_text("{\n  \"a\": 1\n}"), Cow::Borrowed(_)));
}

#[test]
fn cutting_counts_columns_and_never_splits_a_grapheme() {
    assert_eq!(cut("hello", 5), "hello");
    assert_eq!(cut("hello", 4), "hel…");
    assert_eq!(cut("日本語", 5), "日本…");
    assert_eq!(cut("日本語", 4), "日…");
    assert_eq!(cut(&format!("{FAMILY}{FAMILY}"), 3), format!("{FAMILY}…"));
    assert_eq!(cut("ab", 1), "…");
    assert_eq!(cut("ab", 0), "");
    assert_eq!((pad_end("日", 4), pad_start("17", 4)), ("日  ".to_owned(), "  17".to_owned()));
    assert_eq!(pad_end("日本", 3), "日…");
}

#[test]
fn numbers_sizes_and_times_are_short() {
    assert_eq!([0, 999, 1284, 1_000_000].map(thousands), ["0", "999", "1,284", "1,000,000"]);
    let sizes = [0, 412, 1023, 1024, 2150, 65_536, 1 << 20];
    assert_eq!(sizes.map(bytes), ["0 B", "412 B", "1023 B", "1.0 KB", "2.1 KB", "64.0 KB", "1.0 MB"]);
    let times = [-3, 0, 5, 59, 60, 720, 754, 3_600, 86_399, 86_400, 273_600];
    let words = ["now", "now", "5s", "59s", "1m", "12m", "12m 34s", "1h", "23h 59m", "1d", "3d 4h"];
    assert_eq!(times.map(age), words);
    assert_eq!(age(i64::MAX), format!("{}d 15h", i64::MAX / 86_400));
}

/// Text made of what breaks screens, and of anything else.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\t",
        "\r",
        "\n",
        "\u{1b}",
        "\u{85}",
        "\u{202e}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{fe0e}",
        "\u{301}",
        "e",
        "日",
        "👩",
        "🇩",
        "\u{600}",
        "\u{e0062}",
        "🏴",
        "क",
        "\u{94d}",
        "\u{1160}",
        "ｶ",
        "\u{ff9e}",
        "ل",
        "ا",
        "—",
        " ",
    ]);
    let piece = prop_oneof![3 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// What the screen shows of a line: how many cells it fills, and whether nothing was dropped.
fn on_screen(line: &str) -> (usize, bool) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4_000, 1));
    let (end, _) = buffer.set_stringn(0, 0, line, usize::MAX, Style::default());
    (usize::from(end), line.graphemes(true).all(|cluster| cluster.cell_width() > 0))
}

proptest! {
    #![proptest_config(super::cases(500))]

    #[test]
    fn nothing_printable_drives_the_terminal(text in nasty()) {
        for shown in [printable_line(&text), printable_text(&text)] {
            let bad = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{ad}'));
            prop_assert!(!shown.contains(bad), "{:?}", shown);
        }
        prop_assert_eq!(printable_text(&text).matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn a_cut_text_fits(text in nasty(), columns in 0_usize..20) {
        prop_assert!(width(&cut(&text, columns)) <= columns);
        prop_assert_eq!(width(&pad_end(&printable_line(&text), columns)), columns);
    }

    #[test]
    fn the_screen_shows_every_printable_line_in_as_many_cells_as_were_counted(text in nasty()) {
        let line = printable_line(&text);
        prop_assert_eq!(on_screen(&line), (width(&line), true), "{:?}", line);
    }
}

#[test]
fn what_stands_alone_is_a_cluster_of_one_column_beside_whatever_else_stands_alone() {
    let alone: Vec<String> = ('\0'..=char::MAX).map(String::from).filter(|c| stands_alone(c)).collect();
    assert!(alone.len() > 300);
    for c in &alone {
        assert_eq!(c.width(), 1, "{c}");
    }
    let pairs = alone.iter().flat_map(|one| alone.iter().map(move |two| format!("{one}{two}")));
    for pair in pairs {
        assert_eq!(pair.graphemes(true).count(), 2, "{pair}");
    }
    assert!(!stands_alone("⚠\u{fe0f}"), "a sign that is told to be a picture is wider");
}
