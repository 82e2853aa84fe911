//! A program that is stopped past the end of a lease: nothing is done with what is not ours any more.

use rustix::process::Signal;

use crate::hands::{confirm, go_to, leave, wait_ready};
use crate::stand::{Stand, until};

#[test]
fn a_lease_that_ran_out_while_the_program_was_stopped_is_lost_and_nothing_is_deleted_by_it() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 2);
    pty.press("t");
    pty.wait_for("Take messages from");
    pty.press("tab");
    pty.press("ctrl-u");
    pty.keys("2");
    wait_ready(&pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for("1 held · 2 s each");
    pty.press("d");
    pty.wait_for("It is held");
    pty.signal(Signal::STOP);
    let back = || stand.seen("orders").len() == 2;
    until("the lease has run out", back);
    pty.signal(Signal::CONT);
    // Whatever was open: the key that confirms finds no lease any more.
    confirm_or_lost(&mut pty);
    pty.wait_for("lost");
    assert_eq!(stand.seen("orders").len(), 2, "both are there");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("s each"));
    leave(&mut pty);
}

/// Confirms what is offered, where it still is offered.
fn confirm_or_lost(pty: &mut crate::pty::Pty) {
    pty.wait_until(|screen| {
        let shown = screen.contents();
        shown.contains("[ y delete it ]") || shown.contains("lost")
    });
    if pty.screen().contains("[ y delete it ]") {
        confirm(pty, "delete it");
    }
}
