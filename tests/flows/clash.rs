//! Somebody changed the message that is edited: both texts are shown, and nothing is overwritten
//! without a choice.

use peekq::app::effect::Write;
use peekq::app::state::modal::{EditDialog, Modal, Phase};
use peekq::app::state::offer::Clash;
use peekq::body::diff::Side;
use peekq::model::change::{Act, SurgeryEnd};
use peekq::model::message::Message;

use crate::sim::{Sim, message, sim, surgery};

fn head(text: &str) -> Vec<Message> {
    vec![message("m1", text, 0)]
}

/// The message is edited and the edit sent, but it has another text by then.
fn clashing() -> Sim {
    let seen = head(r#"{"a":1,"b":1}"#);
    let sim = sim(["orders"]).peek("orders", &seen).press("enter e ctrl-e backspace").text(",\"c\":3}");
    let sim = sim.press("ctrl-s").compare().price(&seen).pass(300).press("y");
    sim.wrote(Ok(surgery("m1", SurgeryEnd::Differs(THEIRS.into()), 1, 9)))
}

const THEIRS: &str = r#"{"a":2,"b":1}"#;
const MINE: &str = r#"{"a":1,"b":1,"c":3}"#;

fn edit(sim: &Sim) -> &EditDialog {
    match sim.state.modals.last() {
        Some(Modal::Edit(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn changed(sim: &Sim) -> Vec<String> {
    let known = edit(sim).comparison.known.as_ref().expect("they were compared");
    let lines = known.diff.lines.iter().filter(|line| line.side != Side::Same);
    lines.map(|line| line.text.trim().to_owned()).collect()
}

#[test]
fn what_an_edit_changes_is_shown_with_its_price() {
    let seen = head(r#"{"a":1,"b":1}"#);
    let sim = sim(["orders"]).peek("orders", &seen).press("enter e ctrl-e backspace").text(",\"c\":3}");
    let sim = sim.press("ctrl-s").compare().price(&seen);
    assert_eq!(changed(&sim), ["\"b\": 1", "\"b\": 1,", "\"c\": 3"]);
}

#[test]
fn both_texts_are_shown_and_the_users_is_kept() {
    let sim = clashing().compare();
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Differs(THEIRS.into())));
    assert_eq!(changed(&sim), ["\"a\": 2,", "\"b\": 1", "\"a\": 1,", "\"b\": 1,", "\"c\": 3"]);
    assert_eq!(edit(&sim).text.to_string(), MINE);
}

#[test]
fn by_default_nothing_is_done() {
    for key in ["esc", "enter"] {
        let sim = clashing().compare().press(key);
        assert_eq!((&edit(&sim).phase, edit(&sim).text.to_string().as_str()), (&Phase::Open, MINE));
        assert!(sim.calls.iter().all(|(_, _, call)| !matches!(call, peekq::app::effect::Call::Write { .. })));
    }
}

#[test]
fn mine_is_saved_over_theirs_at_a_price_of_its_own() {
    let sim = clashing().compare().press("m").compare().price(&head(THEIRS)).pass(300).press("y");
    let Write::Change { targets, act, .. } = sim.write().1 else { panic!() };
    assert_eq!((&*targets[0].seen, act), (THEIRS, &Act::Edit(MINE.into())));
}

#[test]
fn a_third_text_is_a_conflict_again() {
    let sim = clashing().compare().press("m").price(&head("a third"));
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Differs("a third".into())));
}

#[test]
fn theirs_can_be_gone_on_with_and_mine_is_not_lost() {
    let sim = clashing().press("t");
    assert!(matches!(edit(&sim).phase, Phase::Choosing(_)), "not before it is known");
    let sim = sim.compare().press("t");
    assert_eq!(edit(&sim).text.to_string(), THEIRS);
    let sim = sim.press("ctrl-e backspace").text(",\"d\":4}").press("ctrl-s").price(&head(THEIRS));
    assert!(matches!(edit(&sim).phase, Phase::Priced(_)));
    let sim = sim.press("esc esc");
    let kept = |modal: &Modal| matches!(modal, Modal::Edit(dialog) if dialog.text.to_string() == MINE);
    assert!(sim.state.notices.reopen.iter().any(kept), "o finds it");
}

#[test]
fn a_text_that_changed_before_the_price_is_a_conflict_before_anything_is_leased() {
    let sim = sim(["orders"]).peek("orders", &head("old")).press("enter e").text("X").press("ctrl-s");
    let sim = sim.price(&head("new"));
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Differs("new".into())));
}

#[test]
fn the_difference_scrolls_and_ends() {
    let lines = |word: &str| (0..50).map(|n| format!("{word} {n}")).collect::<Vec<_>>().join("\n");
    let (long, other) = (lines("line"), lines("other"));
    let sim = sim(["orders"]).peek("orders", &head(&long)).press("enter e").text("X").press("ctrl-s");
    let sim = sim.price(&head(&other)).compare().press("j j pgdn");
    let top = edit(&sim).top;
    assert!(top > 2);
    let sim = sim.press("k");
    assert_eq!(edit(&sim).top, top - 1);
    let sim = (0..40).fold(sim, |sim, _| sim.press("pgdn"));
    let lines = edit(&sim).comparison.known.as_ref().unwrap().diff.lines.len();
    assert!(edit(&sim).top < lines);
}
