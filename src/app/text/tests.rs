//! Texts as `before, edits, after`, with `|` for the cursor.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::Edit::{
    Backspace, Bottom, Delete, DeleteWordLeft, DeleteWordRight, Down, End, Home, Insert, KillToEnd,
    KillToStart, Left, NewLine, PageDown, PageUp, Paste, Redo, Right, Top, Undo, Up, WordLeft, WordRight,
    Yank,
};
use super::{Edit, Text};
use crate::model::print::width;

const FAMILY: &str = "👨\u{200d}👩\u{200d}👧";

fn text(marked: &str) -> Text {
    let mut text = Text::from(marked.replacen('|', "", 1).as_str());
    text.place(marked.find('|').expect("a cursor"));
    text
}

fn marked(text: &Text) -> String {
    let mut marked = text.to_string();
    marked.insert(text.offset(text.cursor), '|');
    marked
}

/// Applies the edits and checks the text, the cursor and that undoing leads back.
#[track_caller]
fn check<const N: usize>(before: &str, edits: [Edit; N], after: &str) {
    let mut text = text(before);
    let start = text.to_string();
    for edit in edits {
        let content = text.to_string();
        let changed = text.apply(edit.clone());
        assert_eq!(changed, content != text.to_string(), "{edit:?} told the truth");
    }
    assert_eq!(marked(&text), after);
    assert_eq!(text.bytes(), text.to_string().len());
    while text.apply(Undo) {}
    assert_eq!(text.to_string(), start, "all undone");
}

fn paste(text: &str) -> Edit {
    Paste(text.to_owned())
}

#[test]
fn typing_and_deleting_go_by_grapheme() {
    check("a|c", [Insert('b')], "ab|c");
    check("ab|", [Backspace], "a|");
    check("|ab", [Delete], "|b");
    check("|", [Backspace], "|");
    check("|", [Delete], "|");
    check("xe\u{301}|", [Backspace], "x|");
    check("|e\u{301}x", [Delete], "|x");
    check(&format!("a{FAMILY}|b"), [Backspace], "a|b");
    check("🇩🇪🇫🇷|", [Backspace], "🇩🇪|");
    check("日本|語", [Backspace, Delete], "日|");
    check("e|", [Insert('\u{301}'), Insert('x')], "e\u{301}x|");
    check("👨|👩", [Insert('\u{200d}')], "👨\u{200d}👩|");
}

#[test]
fn moving_goes_by_grapheme() {
    check("e\u{301}x|", [Left, Left], "|e\u{301}x");
    check(&format!("|{FAMILY}x"), [Right], &format!("{FAMILY}|x"));
    check("🇩🇪🇫🇷|", [Left], "🇩🇪|🇫🇷");
    check("|日本", [Right], "日|本");
    check(
        "|",
        [Left, Right, Up, Down, Home, End, Top, Bottom, WordLeft, WordRight, PageUp(9), PageDown(9)],
        "|",
    );
    check("ab\nc|d", [Top], "|ab\ncd");
    check("a|b\ncd", [Bottom], "ab\ncd|");
    check("ab\r\nc|d", [Home], "ab\r\n|cd");
    check("a|b\r\ncd", [End], "ab|\r\ncd");
}

#[test]
fn a_line_end_is_one_step_whatever_it_is() {
    check("a|\r\nb", [Right], "a\r\n|b");
    check("a\r\n|b", [Left], "a|\r\nb");
    check("a\r\n|b", [Backspace], "a|b");
    check("a|\r\nb", [Delete], "a|b");
    check("a|\rb", [Delete], "a|b");
    check("a\rx|\nb", [Backspace, Right], "a\r\n|b");
    check("a\n|\nb", [Backspace], "a|\nb");
}

#[test]
fn words_are_runs_of_letters_and_digits() {
    check("one, two_2|", [WordLeft], "one, |two_2");
    check("one, |two", [WordLeft], "|one, two");
    check("|  one two", [WordRight], "  one| two");
    check("one|\r\ntwo", [WordRight], "one\r\n|two");
    check("one\n|two", [WordLeft], "one|\ntwo");
    check("re\u{301}sume\u{301}|", [WordLeft], "|re\u{301}sume\u{301}");
    check("one two|", [DeleteWordLeft, DeleteWordLeft], "|");
    check("|one two", [DeleteWordRight], "| two");
    check("a\n|b", [DeleteWordLeft], "a|b");
}

#[test]
fn what_is_killed_can_be_yanked() {
    check("a|bc\nd", [KillToEnd, Bottom, Yank, Yank], "a\ndbcbc|");
    check("a|\r\nd", [KillToEnd, Yank], "a\r\n|d");
    check("ab|c", [KillToStart, End, Yank], "cab|");
    check("one two|", [DeleteWordLeft, Home, Yank], "two|one ");
    check("x|", [Yank, KillToEnd], "x|");
    check("ab|", [KillToStart, KillToStart, Yank], "ab|");
}

#[test]
fn new_lines_are_of_the_kind_that_the_text_has_most() {
    check("|", [NewLine], "\n|");
    check("a\r\nb|", [NewLine], "a\r\nb\r\n|");
    check("a\nb\nc\r\n|", [NewLine], "a\nb\nc\r\n\n|");
    check("a\rb|", [Insert('\n')], "a\rb\r|");
}

#[test]
fn a_paste_keeps_its_text_and_takes_the_line_ends_that_are_there() {
    check("|", [paste("a\r\nb\nc")], "a\r\nb\nc|");
    check("|", [paste("a\rb")], "a\nb|");
    check("x\r\n|y", [paste("a\nb\rc\r\n")], "x\r\na\r\nb\r\nc\r\n|y");
    check("a|b", [paste("🇩🇪\t\u{301}")], "a🇩🇪\t\u{301}|b");
    check("a|", [paste("")], "a|");
}

#[test]
fn undo_takes_back_words_and_runs_and_redo_makes_them_again() {
    let typed = || "ab cd".chars().map(Insert);
    let mut text = Text::new();
    assert!(typed().all(|edit| text.apply(edit)));
    let steps: Vec<String> = std::iter::from_fn(|| text.apply(Undo).then(|| marked(&text))).collect();
    assert_eq!(steps, ["ab |", "|"]);
    let steps: Vec<String> = std::iter::from_fn(|| text.apply(Redo).then(|| marked(&text))).collect();
    assert_eq!(steps, ["ab |", "ab cd|"]);
    check("abc|d", [Backspace, Backspace, Undo], "abc|d");
    check("a|bcd", [Delete, Delete, Undo], "a|bcd");
    check("a|", [Insert('b'), Left, Right, Insert('c'), Undo], "ab|");
    check("a|", [Insert('b'), Undo, Insert('c'), Redo], "ac|");
    check("a|b", [NewLine, Undo, Redo], "a\n|b");
}

#[test]
fn rows_keep_the_wished_column() {
    check("abc|d\nx\nabcd", [Down, Down], "abcd\nx\nabc|d");
    check("abcd\nx\nabc|d", [Up, Up], "abc|d\nx\nabcd");
    check("日本|\nabcdef", [Down], "日本\nabcd|ef");
    check("ab|\n日本", [Down], "ab\n日|本");
    check("a|b", [Up], "|ab");
    check("a|b", [Down], "ab|");
    check("|a\nb\nc\nd", [PageDown(2)], "a\nb\n|c\nd");
    check("a\nb\nc\n|d", [PageUp(9)], "|a\nb\nc\nd");
}

#[test]
fn up_and_down_go_through_the_rows_of_a_long_line() {
    let mut long = text("abcdefghij|");
    long.scroll_into_view(5, 2);
    for (edit, after) in
        [(Up, "abcdef|ghij"), (Up, "ab|cdefghij"), (Down, "abcdef|ghij"), (Down, "abcdefghij|")]
    {
        long.apply(edit);
        assert_eq!(marked(&long), after);
    }
}

#[test]
fn a_prompt_has_one_line() {
    let mut prompt = Text::single_line("a\r\nb");
    assert_eq!(marked(&prompt), "a b|");
    assert!(!prompt.apply(NewLine) && !prompt.apply(Insert('\n')));
    assert!(prompt.apply(paste("\nc\r\rd")));
    assert_eq!((marked(&prompt).as_str(), prompt.lines()), ("a b c  d|", 1));
    assert!(Text::single_line("").is_empty());
}

/// The rows as `text` or `text/mark`, and the cursor.
fn rows(marked: &str, width: u16, height: u16) -> (Vec<String>, Option<(u16, u16)>) {
    let mut text = text(marked);
    text.scroll_into_view(width, height);
    let view = text.view(width, height);
    (view.rows.iter().map(|row| format!("{}{}", row.text, row.mark)).collect(), view.cursor)
}

#[track_caller]
fn check_rows<const N: usize>(marked: &str, size: (u16, u16), want: [&str; N], cursor: (u16, u16)) {
    let (rows, at) = rows(marked, size.0, size.1);
    assert_eq!((rows, at), (want.map(str::to_owned).to_vec(), Some(cursor)));
}

#[test]
fn long_lines_are_wrapped_and_wide_characters_stay_whole() {
    check_rows("abcdefgh|", (5, 4), ["abcd", "efgh"], (4, 1));
    check_rows("abcd|efgh", (5, 4), ["abcd", "efgh"], (0, 1));
    check_rows("a日本|語", (5, 4), ["a日", "本語"], (2, 1));
    check_rows("日|", (1, 3), ["…"], (0, 0));
    check_rows(&format!("abc{FAMILY}|"), (5, 4), ["abc", FAMILY], (2, 1));
    check_rows("a\tb|", (9, 4), ["a   b"], (5, 0));
    check_rows("a\u{1b}|\u{202e}", (10, 4), ["a␛", "‹U+202E›"], (0, 1));
    check_rows("a\r\nb\rc|\nd", (5, 9), ["a␍", "b⏎", "c", "d"], (1, 2));
    check_rows("|", (5, 2), [""], (0, 0));
}

#[test]
fn the_screen_follows_the_cursor_and_stays_full() {
    check_rows("a\nb\nc\nd\n|e", (5, 2), ["d", "e"], (0, 1));
    let mut text = text("a\nb\nc\nd\n|e");
    text.scroll_into_view(5, 2);
    let mut see = |edit: Edit| {
        text.apply(edit);
        text.scroll_into_view(5, 2);
        let view = text.view(5, 2);
        (view.rows.iter().map(|row| row.text.as_str()).collect::<String>(), view.cursor.map(|(_, row)| row))
    };
    assert_eq!(see(Up), ("de".to_owned(), Some(0)), "no more than needed");
    assert_eq!(see(Up), ("cd".to_owned(), Some(0)));
    assert_eq!(see(Top), ("ab".to_owned(), Some(0)));
    assert_eq!(see(Bottom), ("de".to_owned(), Some(1)));
    assert_eq!(see(Backspace), ("d".to_owned(), Some(1)));
    assert_eq!(see(Backspace), ("cd".to_owned(), Some(1)), "the end stays at the bottom");
}

#[test]
fn rows_tell_the_numbers_of_their_lines() {
    let text = Text::from("abcdef\nx");
    let numbers: Vec<_> = text.view(5, 9).rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [Some(1), None, Some(2)]);
    assert_eq!(text.view(0, 9).rows.len() + text.view(9, 0).rows.len(), 0);
}

#[test]
fn a_paste_of_64_kib_is_one_change() {
    for pasted in ["x".repeat(65_536), "0123456789abcde\n".repeat(4096), "日本語\r\n".repeat(5_957)] {
        let mut text = text("a|b");
        assert!(text.apply(paste(&pasted)));
        text.scroll_into_view(80, 24);
        assert_eq!((text.bytes(), text.to_string()), (pasted.len() + 2, format!("a{pasted}b")));
        assert!(text.apply(Undo));
        assert_eq!(marked(&text), "a|b");
        assert!(text.apply(Redo) && !text.apply(Redo));
        assert_eq!(marked(&text), format!("a{pasted}|b"));
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\r", "\n", "\r\n", "\t", "a", "bc d", "\u{301}", "👩", "\u{200d}", "🇩", "日", "\u{202e}", "\u{1b}",
        " ",
    ]);
    let piece = prop_oneof![9 => pieces.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let fixed = prop::sample::select(vec![
        NewLine,
        Backspace,
        Delete,
        DeleteWordLeft,
        DeleteWordRight,
        KillToEnd,
        KillToStart,
        Yank,
        Left,
        Right,
        WordLeft,
        WordRight,
        Up,
        Down,
        PageUp(3),
        PageDown(3),
        Home,
        End,
        Top,
        Bottom,
        Undo,
        Redo,
    ]);
    prop_oneof![6 => fixed, 2 => nasty().prop_map(Paste), 2 => nasty().prop_map(|text| Insert(text.chars().next().unwrap_or('x')))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_text_comes_out_as_it_went_in(text in nasty()) {
        prop_assert_eq!(Text::from(&*text).to_string(), text);
    }

    #[test]
    fn a_text_stays_sound_whatever_is_done_to_it(
        start in nasty(), edits in prop::collection::vec(any_edit(), 0..30), width in 0_u16..12, height in 0_u16..6,
    ) {
        let mut text = Text::from(&*start);
        for edit in edits {
            text.apply(edit);
            let content = text.to_string();
            prop_assert_eq!(text.bytes(), content.len());
            prop_assert_eq!(&text.lines, &Text::from(&*content).lines, "the lines are those of the whole text");
            let line = text.line(text.cursor.line);
            let edge = text.cursor.byte == line.len() || line.grapheme_indices(true).any(|(at, _)| at == text.cursor.byte);
            prop_assert!(edge, "the cursor is at an edge of {:?}", line);
            text.scroll_into_view(width, height);
            let view = text.view(width, height);
            prop_assert_eq!(view.cursor.is_some(), width > 0 && height > 0);
            prop_assert!(view.cursor.is_none_or(|(x, y)| x < width && usize::from(y) < view.rows.len()));
            prop_assert!(view.rows.iter().all(|row| self::width(&row.text) < usize::from(width.max(2))));
        }
        while text.apply(Redo) {}
        let last = text.to_string();
        while text.apply(Undo) {}
        prop_assert_eq!(text.to_string(), start);
        while text.apply(Redo) {}
        prop_assert_eq!(text.to_string(), last);
    }
}
