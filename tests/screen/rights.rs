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

#[test]
fn the_header_counts_down_what_is_left_of_a_sas() {
    let rows = [
        ("se=2026-11-25T12:00:00Z", None),
        ("se=2026-11-24T12:00:00Z", Some("SAS ends in 1d  ")),
        ("se=2026-11-23T15:11:01Z", Some("SAS ends in 3h 12m  ")),
        ("se=2026-11-23T12:00:42Z", Some("SAS ends in 42s  ")),
        ("st=2026-11-23T12:05:00Z", Some("SAS begins in 5m  ")),
    ];
    for (times, words) in rows {
        let screen = text(&one_queue(120, 24, &format!("sp=raup&{times}")));
        let head = screen.lines().next().unwrap();
        assert!(words.is_none_or(|words| head.contains(words)), "{times}: {head}");
        assert_eq!(head.contains("SAS"), words.is_some(), "{times}: {head}");
        assert_eq!(head.contains("live"), !head.contains("begins"), "{times}: {head}");
    }
}

#[test]
fn a_sas_that_ends_says_so_above_what_is_still_shown() {
    let sim = one_queue(100, 24, "sp=raup&se=2026-11-23T12:01:00Z").peek("orders", &orders());
    insta::assert_snapshot!(text(&sim.pass(60_000)));
    let sim = one_queue(100, 24, "sp=raup&se=2026-11-23T12:01:00Z").pass(60_000);
    assert!(text(&sim).contains("Nothing can be seen: the SAS ended 2026-11-23 12:01:00Z"), "{}", text(&sim));
}

#[test]
fn a_sas_that_has_ended_is_explained_on_the_first_screen() {
    let screen = text(&one_queue(100, 24, "sp=raup&se=2026-11-01"));
    assert!(screen.contains("the SAS ended 2026-11-01 00:00:00Z by this machine's clock"), "{screen}");
}
