//! What the screen says about a sign-in that does not allow everything.

use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;

use crate::scenes::{orders, refused};
use crate::sim::Sim;
use crate::text;

/// Opened with a SAS of these fields, for one queue.
fn one_queue(cols: u16, rows: u16, fields: &str) -> Sim {
    Sim::new(cols, rows).press("enter").connect_by_sas(fields, Some("orders"))
}

#[test]
fn one_queue_has_the_whole_width() {
    let sim = one_queue(120, 30, "sv=2025-11-05&sp=raup").peek("orders", &orders()).length("orders", 8);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn one_queue_fits_a_small_terminal() {
    let sim = one_queue(80, 24, "sv=2025-11-05&sp=raup").peek("orders", &orders()).length("orders", 8);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn not_allowed_to_peek_never_looks_like_an_empty_queue() {
    let sim = one_queue(80, 24, "sp=a");
    insta::assert_snapshot!(text(&sim));
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    let sim = one_queue(80, 24, "si=pol-1").length("orders", 0).pass(100).peeked("orders", Err(failure));
    let screen = text(&sim);
    assert!(screen.contains("not permitted") && !screen.contains("No messages"), "{screen}");
}

#[test]
fn not_allowed_to_list_says_how_to_open_a_queue() {
    let sim = Sim::new(100, 24).press("enter").connect_by_sas("ss=q&srt=sco&sp=raup", None);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_refused_key_is_dimmed_in_the_help_with_the_reason_and_absent_in_the_footer() {
    let sim = one_queue(120, 60, "sp=rp").peek("orders", &orders());
    let footer = text(&sim).lines().last().unwrap().to_owned();
    assert!(footer.contains("d delete") && !footer.contains("p put"), "{footer}");
    let help = text(&sim.press("?"));
    assert!(help.contains("Put a copy of the message (the SAS does not allow put (a))"), "{help}");
}

#[test]
fn a_take_without_update_says_that_nothing_can_be_given_back() {
    let sim = one_queue(100, 30, "sp=rp").peek("orders", &orders()).press("t").pass(300);
    let screen = text(&sim);
    assert!(screen.contains("Nothing can be given back: the SAS does not allow update (u)."), "{screen}");
    assert!(!screen.contains("the rest goes back"), "{screen}");
}
