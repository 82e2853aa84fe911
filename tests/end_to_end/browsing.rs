//! Looking about: what is shown, what is copied, and that nothing but looking is ever asked for.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::model::operation::OperationKind::{GetMetadata, ListQueues, Peek};

use crate::hands::{go_to, go_to_message, leave};
use crate::pty::Pty;
use crate::stand::{Stand, WIDE, open_on};

const JSON: &str = r#"{"order":81231,"price":12.50,"note":"für Zoë 🎉"}"#;

fn fill(stand: &Stand) {
    let encoded = STANDARD.encode(JSON);
    for n in 0..22 {
        stand.queue(&format!("alpha-{n:02}"), if n == 3 { &["one", "two"] } else { &[] });
    }
    stand.queue("orders", &["plain text", &encoded, "<order id=\"7\"><state>stuck</state></order>"]);
    stand.queue("orders-poison", &["x"]);
}

fn see_a_body_in_every_way(pty: &mut Pty) {
    go_to(pty, "orders", 3);
    go_to_message(pty, 2, 3);
    pty.press("enter");
    pty.wait_for("base64 → JSON ─ decoded");
    pty.wait_for("  \"price\": 12.50,");
    pty.wait_for("\"note\": \"für Zoë 🎉\"");
    pty.press("v");
    pty.wait_for("base64 → JSON ─ raw");
    pty.wait_for(&STANDARD.encode(JSON)[..60]);
    pty.press("x");
    pty.wait_for("base64 → JSON ─ hex");
    pty.wait_for("7b 22 6f 72 64 65 72 22");
    pty.press("b");
    pty.wait_for("  \"order\": 81231,");
}

fn copy_in_every_form(pty: &mut Pty) {
    let encoded = STANDARD.encode(JSON);
    for (key, said, text) in [
        ("d", "copied decoded", JSON),
        ("t", "copied as stored", &*encoded),
        (
            "y",
            "copied as shown",
            &*JSON.replace('{', "{\n  ").replace(",\"", ",\n  \"").replace("\":", "\": ").replace('}', "\n}"),
        ),
    ] {
        pty.press("y");
        pty.wait_for("Copy message");
        pty.press(key);
        pty.wait_for(said);
        assert_eq!(pty.copied().as_deref(), Some(text));
    }
    pty.press("y");
    pty.wait_for("Copy message");
    pty.press("j");
    pty.wait_for("copied as JSON");
    let json = pty.copied().unwrap();
    assert!(json.contains("\"dequeueCount\": 0") && json.contains(&encoded), "{json}");
}

/// Everything that looks: moving, filter, order, opening, views, copies, pages, sizes, pausing.
fn look_at_everything(pty: &mut Pty) {
    pty.wait_for("Queues 24");
    for place in 2..=24 {
        pty.press("j");
        pty.wait_for(&format!(" {place}/24 "));
        // Its messages have come.
        pty.wait_until(|screen| screen.contents().contains(" visible"));
    }
    pty.wait_for(" orders-poison ─ 1 visible");
    pty.press("g");
    pty.wait_for(" 1/24 ");
    pty.wait_for("No messages.");
    pty.press("s");
    pty.wait_for("length ▼");
    pty.press("s");
    pty.wait_for("name ▲");
    see_a_body_in_every_way(pty);
    copy_in_every_form(pty);
    pty.press("?");
    pty.wait_for("requests were sent to this account so far");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("requests were sent"));
    pty.press("!");
    pty.wait_for("History of this run");
    pty.press("q");
    pty.wait_until(|screen| !screen.contents().contains("History of this run"));
    pty.press("z");
    pty.wait_until(|screen| !screen.contents().contains("Queues 24"));
    pty.press("z");
    pty.wait_for("Queues 24");
    pty.press("P");
    pty.wait_for("‖ paused");
    pty.press("r");
    pty.press("P");
    pty.wait_for("● live");
    pty.resize((80, 24));
    pty.wait_until(|screen| screen.contents().lines().all(|line| line.chars().count() <= 80));
    pty.press("tab");
    pty.wait_for("Queues 24");
    pty.resize(WIDE);
    pty.wait_until(|screen| {
        screen.contents().contains("Queues 24") && screen.contents().contains("orders ─ 3 visible")
    });
    pty.press("esc");
    pty.wait_for(" 23/24 ");
    pty.press("r");
}

#[test]
fn a_long_look_sends_nothing_but_lists_lengths_and_peeks() {
    let stand = Stand::embedded();
    fill(&stand);
    stand.forget();
    let mut pty = stand.open();
    look_at_everything(&mut pty);
    leave(&mut pty);
    let asked = stand.asked();
    assert!(asked.len() > 50, "{asked:?}");
    let kinds: BTreeSet<_> = asked.into_iter().collect();
    assert_eq!(kinds, BTreeSet::from([ListQueues, GetMetadata, Peek]));
}

#[test]
fn a_long_look_at_azurite_sends_nothing_but_lists_lengths_and_peeks() {
    let stand = Stand::azurite();
    fill(&stand);
    let before = stand.access_log().len();
    let mut pty = stand.open();
    look_at_everything(&mut pty);
    leave(&mut pty);
    let asked = stand.access_log().split_off(before);
    assert!(asked.len() > 50, "{asked:#?}");
    let looks = |line: &String| {
        line.starts_with("GET ")
            && (line.contains("comp=list")
                || line.contains("comp=metadata")
                || line.contains("peekonly=true"))
    };
    let other: Vec<_> = asked.iter().filter(|line| !looks(line)).collect();
    assert!(other.is_empty(), "{other:#?}");
    assert!(asked.iter().any(|line| line.contains("orders/messages")), "{asked:#?}");
}

#[test]
fn a_filter_shows_what_matches_and_says_when_nothing_does() {
    let stand = Stand::embedded();
    fill(&stand);
    let mut pty = stand.open();
    pty.wait_for("Queues 24");
    pty.press("/");
    pty.keys("poison");
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.contains("orders-poison") && !text.contains("alpha-00")
    });
    pty.keys("ous");
    pty.wait_for("No queue's name is like “poisonous”.");
    pty.press("esc");
    pty.wait_for("alpha-00");
    leave(&mut pty);
}

#[test]
fn the_account_dialog_shows_what_is_set_for_the_service() {
    let secondary = [(Stand::embedded(), "last sync"), (Stand::azurite(), "No secondary address is known.")];
    for (stand, about_secondary) in secondary {
        stand.queue("orders", &["a"]);
        let mut pty = open_on(&stand.connection_string(), &[], &[], WIDE);
        pty.wait_for(" orders ─ 1 visible");
        pty.press("A");
        pty.wait_for("no web page may call the service");
        pty.wait_for(about_secondary);
        pty.press("esc");
        pty.wait_for(" orders ─ 1 visible");
        leave(&mut pty);
    }
}
