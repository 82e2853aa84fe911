//! Put, edit, delete, take, create, clear, drop: each as a user does it, each read back by another
//! client. On both services.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::model::message::Expiry;
use peekq::model::queue::QueueName;

use crate::hands::{confirm, go_to, go_to_message, leave, wait_gone, wait_ready};
use crate::pty::Pty;
use crate::stand::{Stand, on_both};

const SEVEN: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

fn counted<const N: usize>(expected: [(&str, u32); N]) -> Vec<(String, u32)> {
    expected.map(|(text, count)| (text.to_owned(), count)).into()
}

/// Opens a put dialog with a text in it.
fn write_message(pty: &mut Pty, text: &str) {
    pty.press("p");
    pty.wait_for("Put message");
    pty.paste(text);
    pty.wait_for("as stored, plain");
}

fn a_put_stores_the_text_as_typed(stand: &Stand) {
    stand.queue("puts-plain", &[]);
    let mut pty = stand.open();
    go_to(&mut pty, "puts-plain", 0);
    let text = "  {\"näme\": \"<b> & ]]>\"}\n\tお茶 🎉 e\u{301} \n";
    write_message(&mut pty, text);
    pty.keys("typed, too");
    pty.press("enter");
    pty.press("ctrl-s");
    pty.wait_for("put ");
    pty.wait_for(" puts-plain ─ 1 visible");
    let head = stand.head("puts-plain");
    assert_eq!(&*head[0].text, format!("{text}typed, too\n"));
    assert_eq!((head.len(), head[0].dequeue_count), (1, 0));
    leave(&mut pty);
}

fn a_put_can_be_base64_with_a_life_and_a_delay(stand: &Stand) {
    stand.queue("puts-delayed", &[]);
    let mut pty = stand.open();
    go_to(&mut pty, "puts-delayed", 0);
    write_message(&mut pty, "später");
    pty.press("tab");
    pty.press("space");
    pty.wait_for("‹base64›");
    pty.press("tab");
    pty.press("ctrl-u");
    pty.keys("1h");
    pty.press("tab");
    pty.press("ctrl-u");
    pty.keys("2h");
    pty.wait_for("shorter than the time to live");
    pty.press("ctrl-u");
    pty.keys("1s");
    pty.wait_for("12 B of 65,536 as stored, base64");
    pty.press("ctrl-s");
    pty.wait_for("put ");
    pty.wait_for(" puts-delayed ─ 1 visible");
    let head = stand.head("puts-delayed");
    assert_eq!(&*head[0].text, STANDARD.encode("später"));
    let Expiry::At(expires) = &head[0].expires else { panic!("it ends") };
    assert_eq!(expires.secs().unwrap() - head[0].inserted.secs().unwrap(), 3600);
    leave(&mut pty);
}

fn an_edit_changes_one_message_and_gives_the_others_back(stand: &Stand) {
    let json = r#"{"id":81.50,"state":"stuck"}"#;
    let encoded = STANDARD.encode(json);
    stand.queue("edits", &["a", "b", "c", "d", &encoded, "f", "g"]);
    let before = stand.head("edits")[4].clone();
    let mut pty = stand.open();
    go_to(&mut pty, "edits", 7);
    go_to_message(&mut pty, 5, 7);
    pty.wait_for("base64 → JSON");
    pty.press("e");
    pty.wait_for("Edit message");
    pty.wait_for("nothing was changed");
    pty.press("end");
    for _ in 0.."stuck\"}".len() {
        pty.press("backspace");
    }
    pty.keys("fixed\"}");
    pty.press("ctrl-s");
    pty.wait_for("4 messages before it must be leased too: 5 in all");
    pty.wait_for("Their dequeue count rises by one, and its own too, to 1.");
    confirm(&mut pty, "save it");
    pty.wait_for("edited ");
    pty.wait_for("leased 5, released 4, hidden");
    let fixed = STANDARD.encode(json.replace("stuck", "fixed"));
    let expected = [("a", 1), ("b", 1), ("c", 1), ("d", 1), (&*fixed, 1), ("f", 0), ("g", 0)];
    let mut expected = counted(expected);
    expected.sort();
    assert_eq!(stand.seen("edits"), expected);
    let after = stand.head("edits").into_iter().find(|m| m.id == before.id).expect("the same message");
    assert_eq!((after.inserted, after.expires), (before.inserted, before.expires));
    leave(&mut pty);
}

fn a_delete_removes_one_message_and_gives_the_others_back(stand: &Stand) {
    stand.queue("deletes", &SEVEN);
    let mut pty = stand.open();
    go_to(&mut pty, "deletes", 7);
    go_to_message(&mut pty, 3, 7);
    pty.press("d");
    pty.wait_for("2 messages before it must be leased too: 3 in all");
    confirm(&mut pty, "delete it");
    pty.wait_for("leased 3, released 2, hidden");
    pty.wait_for(" deletes ─ 6 visible");
    let expected = counted([("a", 1), ("b", 1), ("d", 0), ("e", 0), ("f", 0), ("g", 0)]);
    assert_eq!(stand.seen("deletes"), expected);
    leave(&mut pty);
}

/// Takes so many messages of the queue on the screen.
fn take(pty: &mut Pty, count: u32) {
    pty.press("t");
    pty.wait_for("Take messages from");
    pty.press("ctrl-u");
    pty.keys(&count.to_string());
    wait_ready(pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for(&format!("{count} held · 60 s each"));
}

fn what_is_taken_is_deleted_edited_or_released(stand: &Stand) {
    stand.queue("takes", &["a", "b", "c", "d"]);
    let mut pty = stand.open();
    go_to(&mut pty, "takes", 4);
    take(&mut pty, 3);
    assert_eq!(stand.seen("takes"), counted([("d", 0)]), "nobody else sees what is held");
    pty.press("d");
    pty.wait_for("It is held: it is deleted at once");
    confirm(&mut pty, "delete it");
    pty.wait_for("2 held · 60 s each");
    pty.press("j");
    pty.wait_for(" 2/3 ");
    pty.press("e");
    pty.wait_for("It is held: it is written at once");
    pty.press("end");
    pty.keys("eee");
    pty.press("ctrl-s");
    wait_gone(&pty, "Edit message");
    pty.wait_for("beee");
    pty.press("x");
    pty.wait_for("1 held · 60 s each");
    assert_eq!(stand.seen("takes"), counted([("beee", 1), ("d", 0)]));
    pty.press("esc");
    pty.wait_for("took 3 from takes: deleted 1, released 2");
    assert_eq!(stand.seen("takes"), counted([("beee", 1), ("c", 1), ("d", 0)]));
    leave(&mut pty);
}

fn leaving_gives_back_what_is_held(stand: &Stand) {
    stand.queue("leaves", &["a", "b", "c"]);
    let mut pty = stand.open();
    go_to(&mut pty, "leaves", 3);
    take(&mut pty, 2);
    assert_eq!(stand.seen("leaves"), counted([("c", 0)]));
    leave(&mut pty);
    assert_eq!(stand.seen("leaves"), counted([("a", 1), ("b", 1), ("c", 0)]));
}

#[test]
fn a_name_that_is_still_being_deleted_is_waited_for_until_it_is_free() {
    let stand = Stand::slow_to_delete(Duration::from_secs(3));
    let mut pty = create_again(&stand, "again");
    pty.wait_for("again is still being deleted; trying again in ");
    pty.wait_for("created again");
    assert!(stand.queues().contains(&"again".to_owned()));
    leave(&mut pty);
}

#[test]
fn the_wait_for_a_name_can_be_stopped() {
    let stand = Stand::slow_to_delete(Duration::from_hours(1));
    let mut pty = create_again(&stand, "again");
    pty.wait_for("[ esc stop ]");
    pty.press("esc");
    pty.wait_for("stopped. Nothing was changed.");
    pty.wait_for("[ ⏎ create it ]");
    pty.press("esc");
    // An esc that a key follows at once is an alt with that key.
    pty.wait_until(|screen| !screen.contents().contains("[ ⏎ create it ]"));
    assert_eq!(stand.queues(), ["other"]);
    leave(&mut pty);
}

/// Deletes a queue and creates it again, up to the key that confirms it.
fn create_again(stand: &Stand, name: &str) -> Pty {
    stand.queue("other", &[]);
    stand.queue(name, &[]);
    stand.runtime.block_on(stand.client.delete_queue(&QueueName::new(name))).unwrap();
    let mut pty = stand.open();
    pty.wait_for("Queues 1");
    pty.press("n");
    pty.wait_for("New queue");
    pty.keys(name);
    pty.press("enter");
    pty
}

fn queues_are_created_cleared_and_deleted(stand: &Stand) {
    stand.queue("full", &["a", "b"]);
    let mut pty = stand.open();
    pty.wait_for("▸");
    pty.press("n");
    pty.wait_for("New queue");
    pty.keys("Brand New");
    pty.wait_for("only lower-case letters, digits and dashes");
    pty.press("ctrl-u");
    pty.keys("brand-new");
    pty.press("enter");
    pty.wait_for("created brand-new");
    assert!(stand.queues().contains(&"brand-new".to_owned()));
    go_to(&mut pty, "full", 2);
    pty.press("h");
    pty.press("C");
    pty.wait_for("About 2 messages go, 2 of them visible.");
    type_the_name(&mut pty, "full", "clear it");
    pty.wait_for("cleared full");
    assert_eq!(stand.count("full"), 0);
    assert!(stand.queues().contains(&"full".to_owned()));
    pty.press("D");
    pty.wait_for("It seems to be empty");
    type_the_name(&mut pty, "full", "delete it");
    pty.wait_for("deleted the queue full");
    assert!(!stand.queues().contains(&"full".to_owned()));
    assert!(stand.queues().contains(&"brand-new".to_owned()));
    leave(&mut pty);
}

fn type_the_name(pty: &mut Pty, queue: &str, label: &str) {
    pty.keys("ful");
    pty.press("enter");
    pty.wait_for("type the queue's name exactly");
    pty.press("ctrl-u");
    pty.keys(queue);
    wait_ready(pty, "⏎", label);
    pty.press("enter");
}

on_both!(
    a_put_stores_the_text_as_typed,
    a_put_can_be_base64_with_a_life_and_a_delay,
    an_edit_changes_one_message_and_gives_the_others_back,
    a_delete_removes_one_message_and_gives_the_others_back,
    what_is_taken_is_deleted_edited_or_released,
    leaving_gives_back_what_is_held,
    queues_are_created_cleared_and_deleted
);
