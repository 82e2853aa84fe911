//! Texts that try to drive the terminal, turn the reading direction or hide: what reaches the
//! terminal is only what the program itself says to it. And wide characters that line up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::fake::Fake;
use crate::hands::{go_to, go_to_message, leave};
use crate::stand::{Stand, WIDE, open_on};

/// What XML can carry: a C1 control sequence introducer, bidi overrides, zero-width characters.
const PLAIN: &str = "c1 \u{9b}31mred\u{9d}0;title\u{9c} bidi \u{202e}drow\u{202c} \u{2066}x\u{2069} zero\u{200b}\u{feff}width del\u{7f} tab\tend";
/// What only base64 can carry.
const ENCODED: &str = "\u{1b}[31mred\u{1b}]0;pwned\u{7}\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[2J\u{1b}[?1049l\u{8}\u{0}\u{e} bell\u{7}\r overwritten\n\u{1b}Pq\u{1b}\\ end";

/// Everything in the output that is not text or one of the sequences that the program needs.
fn foreign(written: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(written).expect("UTF-8");
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(is_special) {
        rest = &rest[at..];
        let length = sequence(rest).unwrap_or_else(|| {
            found.push(rest.chars().take(12).collect::<String>().escape_unicode().to_string());
            rest.chars().next().unwrap().len_utf8()
        });
        rest = &rest[length..];
    }
    found
}

fn is_special(c: char) -> bool {
    let hides = matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || hides
}

/// The length of a sequence that the program is known to write: cells, styles, its modes.
fn sequence(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let end = body.find(|c: char| c.is_ascii_alphabetic())?;
    let (parameters, last) = (&body[..end], body.as_bytes()[end]);
    let known = match (last, parameters.strip_prefix('?')) {
        (b'h' | b'l', Some(mode)) => ["1049", "2004", "1004", "25", "2026"].contains(&mode),
        (b'm' | b'H' | b'J', None) => parameters.bytes().all(|b| b.is_ascii_digit() || b == b';'),
        _ => false,
    };
    known.then_some(2 + end + 1)
}

#[test]
fn what_does_not_belong_is_noticed() {
    let ours = "\u{1b}[?2026h\u{1b}[4;78H\u{1b}[1;38;5;6mtext ┌─┐ 🎉\u{1b}[0m\u{1b}[?2026l";
    assert_eq!(foreign(ours.as_bytes()), Vec::<String>::new());
    for theirs in [PLAIN, ENCODED] {
        assert!(foreign(theirs.as_bytes()).len() >= 8, "{:?}", foreign(theirs.as_bytes()));
    }
}

#[test]
fn a_hostile_body_never_reaches_the_terminal_raw() {
    let stand = Stand::embedded();
    stand.queue("orders", &[PLAIN, &STANDARD.encode(ENCODED), "{\"a\": \"\u{9b}2J\", \"\u{202e}b\": 1}"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 3);
    for place in 1..=3 {
        go_to_message(&mut pty, place, 3);
        for view in ["v", "x", "b"] {
            pty.press("enter");
            pty.press(view);
            pty.wait_for(match view {
                "v" => "─ raw ─",
                "x" => "─ hex ─",
                _ => "─ decoded ─",
            });
            pty.press("h");
        }
        pty.press("e");
        pty.wait_for("Edit message");
        pty.press("esc");
        pty.wait_until(|screen| !screen.contents().contains("Edit message"));
        pty.press("d");
        pty.wait_for("[ y delete it ]");
        pty.press("n");
        pty.wait_until(|screen| !screen.contents().contains("Delete message"));
    }
    pty.press("g");
    pty.wait_for("c1 ‹U+009B›31mred‹U+009D›0;title‹U+009C› bidi ‹U+202E›drow");
    leave(&mut pty);
    assert_eq!(foreign(&pty.written()), Vec::<String>::new());
    assert_eq!(pty.copied(), None);
}

#[test]
fn a_hostile_copy_is_wrapped_and_arrives_as_it_is() {
    let stand = Stand::embedded();
    stand.queue("orders", &[PLAIN]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 1);
    pty.press("y");
    pty.wait_for("Copy message");
    pty.press("d");
    pty.wait_for("copied decoded");
    assert_eq!(pty.copied().as_deref(), Some(PLAIN));
    leave(&mut pty);
}

#[test]
fn hostile_names_and_errors_of_a_service_never_reach_the_terminal_raw() {
    let fake = Fake::start(|request| {
        if request.contains("comp=list") {
            let names = ["evil\u{9b}31m\u{202e}eman", "esc\u{1b}]0;pwned\u{7}", "über\u{200b}"];
            let queues = names.map(|name| format!("<Queue><Name>{name}</Name></Queue>")).concat();
            let body =
                format!("<EnumerationResults><Queues>{queues}</Queues><NextMarker/></EnumerationResults>");
            return (200, String::new(), body);
        }
        let error = "<Error><Code>Ev\u{9b}il</Code><Message>no \u{1b}[2J\u{202e}way\u{7}</Message></Error>";
        (
            403,
            "x-ms-error-code: Ev\u{9b}il\r\nx-ms-request-id: re\u{9b}5mquest\r\n".to_owned(),
            error.to_owned(),
        )
    });
    let mut pty = open_on(&fake.connection_string(), &[], &[], WIDE);
    pty.wait_for("Queues 3");
    pty.wait_for("not permitted");
    for _ in 0..3 {
        pty.press("j");
    }
    pty.wait_for(" 3/3 ");
    pty.press("C");
    pty.wait_for("Clear queue");
    pty.wait_for("It could not be found out how many messages go");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Clear queue"));
    leave(&mut pty);
    assert_eq!(foreign(&pty.written()), Vec::<String>::new());
}

#[test]
fn wide_characters_and_emoji_line_up() {
    let stand = Stand::embedded();
    let bodies = [
        "こんにちは、世界。ご注文ありがとうございます。こんにちは、世界。ご注文ありがとうございます。",
        "x订单已发货,请注意查收。订单已发货,请注意查收。订单已发货,请注意查收。订单已发货,请注意查收。",
        "🎉 Your parcel is here! 🚚📦 ✈ cafe\u{301} 🇵🇹 가나다 ｱｲｳ ＡＢＣ 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
        "{\"de\": \"Grüße aus Köln\", \"th\": \"สวัสดี\", \"hi\": \"नमस्ते\", \"ja\": \"日本\"}",
        "שלום! ההזמנה שלך התקבלה.",
    ];
    stand.queue("translations", &bodies);
    let mut pty = stand.open();
    go_to(&mut pty, "translations", 5);
    for (place, body) in (1..).zip(bodies) {
        go_to_message(&mut pty, place, 5);
        // The body below has followed.
        pty.wait_for(&format!("message {place} of 5"));
        let crooked = crooked(&pty, 47);
        assert!(crooked.is_empty(), "{body}: {crooked:?}\n{}", pty.screen());
        pty.press("e");
        pty.wait_for("Edit message");
        pty.press("esc");
        pty.wait_until(|screen| !screen.contents().contains("Edit message"));
    }
    pty.resize((101, 30));
    pty.wait_for("translations ─ 5 visible");
    pty.settle(std::time::Duration::from_millis(50));
    assert_eq!(crooked_at(&pty, 100), Vec::<String>::new());
    leave(&mut pty);
}

/// The rows between header and footer whose borders are not where they belong.
fn crooked(pty: &crate::pty::Pty, middle: u16) -> Vec<String> {
    [crooked_at(pty, WIDE.0 - 1), crooked_at(pty, middle + 1), crooked_at(pty, middle)].concat()
}

fn crooked_at(pty: &crate::pty::Pty, column: u16) -> Vec<String> {
    let mut found = Vec::new();
    pty.wait_until(|screen| screen.contents().contains("translations"));
    pty.look(|screen| {
        let rows = screen.size().0.get();
        for row in 1..rows - 1 {
            let cell = screen.cell(row, column).map_or("", |cell| cell.contents());
            if !["│", "┐", "┘", "┌", "└"].contains(&cell) {
                found.push(format!("row {row}, column {column}: {cell:?}"));
            }
        }
    });
    found
}
