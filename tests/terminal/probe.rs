//! A small program around the terminal module, started by the tests beside it on a terminal of
//! its own: it shows every input, and does what a few keys say.

use std::path::Path;
use std::process::{Command, Stdio};

use peekq::app::key::Key;
use peekq::terminal::clipboard::{Through, copy};
use peekq::terminal::input::{Input, Inputs};
use peekq::terminal::screen::Screen;
use peekq::terminal::{panic, suspend};
use ratatui::text::Line;

use crate::pty::Pty;

/// Starts the probe; it has drawn `ready` when this returns.
pub fn start() -> Pty {
    let pty = Pty::start(std::env::current_exe().unwrap(), &ARGS, &[], (60, 24));
    pty.wait_for("ready");
    pty
}

/// What starts the probe, for a shell.
pub fn command_line() -> String {
    format!("{} {}", std::env::current_exe().unwrap().display(), ARGS.join(" "))
}

const ARGS: [&str; 5] = args("probe::the_probe");

const fn args(test: &str) -> [&str; 5] {
    ["--ignored", "--exact", test, "--nocapture", "--test-threads=1"]
}

/// Starts the probe on a terminal that then vanishes, as with a lost connection. What the probe
/// was told is in the file in the end.
pub fn start_and_hang_up(ended: &Path) {
    let mut holder = Command::new(std::env::current_exe().unwrap());
    holder.args(args("probe::the_holder")).env("ENDED", ended).stderr(Stdio::null());
    // It cannot clean up after itself.
    let status = holder.env("TMPDIR", ended.parent().unwrap()).status();
    assert!(!status.unwrap().success(), "it aborts");
}

#[test]
#[ignore = "a program for another test: it dies with the terminal of a probe in its hands"]
fn the_holder() {
    let ended = std::env::var("ENDED").unwrap();
    let mut pty = Pty::start(std::env::current_exe().unwrap(), &ARGS, &[("ENDED", &ended)], (60, 24));
    pty.wait_for("ready");
    pty.press("h");
    pty.wait_for("waiting for the end");
    std::process::abort();
}

#[test]
#[ignore = "a program for the other tests, which start it on a terminal"]
fn the_probe() {
    panic::install("the/log".into());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let mut screen = Screen::open().unwrap();
    let mut inputs = Inputs::new().unwrap();
    let mut shown = "ready".to_owned();
    loop {
        screen.draw(|sheet| sheet.put(Line::from(shown.clone()), sheet.area())).unwrap();
        let input = match inputs.waiting().unwrap() {
            Some(input) => input,
            None => inputs.next().await.unwrap(),
        };
        shown = match &input {
            Input::Pressed(key) => match pressed(*key, &mut screen).await {
                Some(said) => said,
                None if key.to_string() == "h" => {
                    drop(inputs);
                    return hung_up(&mut screen).await;
                }
                None if key.to_string() == "z" => {
                    drop(inputs);
                    let size = suspend::suspend(&mut screen).await.unwrap();
                    inputs = Inputs::new().unwrap();
                    format!("back at {size:?}")
                }
                None => return,
            },
            Input::Resized { cols, rows } => {
                screen.resize(*cols, *rows);
                format!("{input:?}")
            }
            Input::Pasted(_) | Input::Focused(_) => format!("{input:?}"),
        };
    }
}

/// Does what a key says; None for the keys that end or stop the probe.
async fn pressed(key: Key, screen: &mut Screen) -> Option<String> {
    match key.to_string().as_str() {
        "q" | "z" | "h" => None,
        "p" => panic!("the loop failed"),
        "t" => Some(format!("the task failed: {}", failing_tasks().await)),
        "c" => {
            screen.send(&copy("from the probe", Through::Terminal).unwrap()).unwrap();
            Some("copied".to_owned())
        }
        name => Some(format!("pressed {name}")),
    }
}

#[expect(clippy::disallowed_methods, reason = "to see what a panic in a task does")]
async fn failing_tasks() -> bool {
    let task = tokio::spawn(async { panic!("a task failed") }).await;
    let blocking = tokio::task::spawn_blocking(|| panic!("blocking work failed")).await;
    task.is_err() && blocking.is_err()
}

/// Waits until the terminal is gone, looks for input all the same, and writes down how that ended.
async fn hung_up(screen: &mut Screen) {
    let mut hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).unwrap();
    screen.draw(|sheet| sheet.put(Line::from("waiting for the end"), sheet.area())).unwrap();
    hangup.recv().await;
    let found = match Inputs::new() {
        Ok(mut inputs) => inputs.next().await,
        Err(gone) => Err(gone),
    };
    std::fs::write(std::env::var("ENDED").unwrap(), format!("{found:?}")).unwrap();
}
