//! A service whose primary location is bad: its copy is looked at where the user allowed that, and
//! nothing is changed on its grounds.

use crate::acts::answer;
use crate::hands::{go_to, leave};
use crate::open::{SIZE, keys_are_answered, open_by, wait_for_all};
use crate::server::{Server, all, peeks};

const MARK: &str = "from the secondary, may lag";

#[test]
fn while_the_primary_is_away_its_copy_is_looked_at_and_no_change_is_begun() {
    let mut server = Server::start();
    server.goes_away();
    let mut pty = open_by(&server.connection_string_with_copy(), &["--read-secondary"], SIZE);
    go_to(&mut pty, "orders", 3);
    pty.wait_for("the third");
    pty.wait_until(|screen| screen.contents().matches(MARK).count() == 2);
    pty.wait_for(" primary: cannot connect ");
    pty.press("d");
    pty.wait_for("what is shown is from the secondary and may lag");
    assert!(!pty.screen().contains("┌ Delete message"), "{}", pty.screen());
    keys_are_answered(&mut pty);
    server.gets_well();
    // Nothing is pressed: the next looks by themselves find it.
    pty.wait_until(|screen| !screen.contents().contains("from the secondary"));
    pty.press("d");
    pty.wait_for("┌ Delete message");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("┌ Delete message"));
    leave(&mut pty);
}

#[test]
fn a_primary_that_fails_in_the_middle_is_stepped_in_for() {
    let mut server = Server::start();
    let mut pty = open_by(&server.connection_string_with_copy(), &["--read-secondary"], SIZE);
    go_to(&mut pty, "orders", 3);
    assert!(!pty.screen().contains(MARK), "{}", pty.screen());
    server.breaks(peeks, answer("500 Oops", "", ""));
    pty.wait_for("└ from the secondary, may lag · primary: the service failed ");
    pty.wait_for("the third");
    server.gets_well();
    pty.wait_until(|screen| !screen.contents().contains(MARK));
    leave(&mut pty);
}

#[test]
fn without_the_users_leave_nobody_looks_at_the_copy() {
    let server = Server::start();
    server.breaks(all, answer("500 Oops", "", ""));
    let mut pty = open_by(&server.connection_string_with_copy(), &[], SIZE);
    wait_for_all(&pty, &["list the queues · devstoreaccount1: the service failed"]);
    assert!(!pty.screen().contains("secondary"), "{}", pty.screen());
    leave(&mut pty);
}
