//! A program that has nothing to say writes nothing.

use std::time::Duration;

use crate::hands::{go_to, leave, wait_ready};
use crate::stand::Stand;

#[test]
fn paused_it_writes_nothing_and_wakes_only_for_what_may_be_confirmed() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 2);
    pty.press("P");
    pty.wait_for("paused: r refreshes");
    pty.settle(Duration::from_millis(100));
    let oldest = oldest(&pty.screen());
    // What was said goes by itself, and the keys are back.
    pty.wait_for(" ? help ");
    assert_eq!(oldest, self::oldest(&pty.screen()), "ages are as of the last answer, they do not tick");
    pty.settle(Duration::from_millis(100));
    stand.forget();
    assert!(pty.quiet_for(Duration::from_secs(3)));
    assert_eq!(stand.asked(), []);

    pty.press("t");
    wait_ready(&pty, "⏎", "take");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Take messages"));
    pty.press("h");
    pty.press("C");
    pty.keys("orders");
    wait_ready(&pty, "⏎", "clear it");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Delete all messages"));
    leave(&mut pty);
}

#[test]
fn a_refresh_that_finds_nothing_new_writes_nothing() {
    let stand = Stand::embedded();
    // Enough that the rounded number of calls in the header stands still for some refreshes.
    for n in 0..24 {
        stand.old_queue(&format!("queue-{n:02}"), &["a"], 3);
    }
    let mut pty = stand.open();
    pty.wait_for(" queue-00 ─ 1 visible");
    pty.wait_for("30 calls/min");
    // The second count makes a rate; the rows that are not selected have theirs later.
    pty.wait_for(" 0/m ");
    pty.settle(Duration::from_millis(200));
    let (before, written) = (stand.asked().len(), pty.written().len());
    let quiet = pty.quiet_for(Duration::from_secs(6));
    assert!(quiet, "{:?}", String::from_utf8_lossy(&pty.written()[written..]));
    assert!(stand.asked().len() >= before + 2, "it counted and peeked again");
    leave(&mut pty);
}

/// How old the oldest message is said to be.
fn oldest(screen: &str) -> String {
    let rest = screen.split("oldest seen ").nth(1).expect("an age");
    rest.split(" ─").next().unwrap().to_owned()
}
