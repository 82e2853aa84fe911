//! What a person does with the program: find a queue, go to a message, confirm what is offered.

use crate::pty::Pty;

/// Finds a queue by its name and goes to its messages, of which so many are visible.
#[track_caller]
pub fn go_to(pty: &mut Pty, queue: &str, visible: usize) {
    pty.press("/");
    pty.wait_for("─ /");
    pty.press("ctrl-u");
    pty.keys(queue);
    pty.wait_for(&format!("─ /{queue} ─"));
    pty.press("enter");
    let words = if visible == 0 { "none visible".to_owned() } else { format!("{visible} visible") };
    pty.wait_for(&format!(" {queue} ─ {words}"));
}

/// Goes to the message at a place, from 1, in the message pane.
#[track_caller]
pub fn go_to_message(pty: &mut Pty, place: usize, of: usize) {
    pty.press("g");
    pty.keys(&"j".repeat(place - 1));
    pty.wait_for(&format!(" {place}/{of} "));
}

/// Waits until something is no longer on the screen: a dialog, whose keys would be meant otherwise.
#[track_caller]
pub fn wait_gone(pty: &Pty, text: &str) {
    pty.wait_until(|screen| !screen.contents().contains(text));
}

/// Waits until the button that does this may be pressed: before, it is dimmed.
#[track_caller]
pub fn wait_ready(pty: &Pty, key: &str, label: &str) {
    let button = format!("[ {key} {label} ]");
    pty.wait_for(&button);
    pty.wait_until(|screen| is_bright(screen, &button, label));
}

fn is_bright(screen: &vt100::Screen, button: &str, label: &str) -> bool {
    let (rows, cols) = screen.size();
    let inside = button.chars().count() - label.chars().count() - 2;
    screen.rows(0, cols.get()).zip(0..rows.get()).any(|(text, row)| {
        let Some((before, _)) = text.split_once(button) else { return false };
        // One column per character: dialogs stand left of nothing wide in these tests.
        let column = u16::try_from(before.chars().count() + inside).unwrap();
        screen.cell(row, column).is_some_and(|cell| !cell.dim())
    })
}

/// Confirms what a dialog offers, once it may be confirmed.
#[track_caller]
pub fn confirm(pty: &mut Pty, label: &str) {
    wait_ready(pty, "y", label);
    pty.press("y");
}

/// Leaves the program, which must go well.
#[track_caller]
pub fn leave(pty: &mut Pty) {
    pty.press("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), [""; 0]);
    assert!(pty.left_alternate_screen());
}
