//! What the screen says about a sign-in that does not allow everything.

use crate::scenes::orders;
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
