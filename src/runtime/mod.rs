//! Where everything meets: the loop that owns state and terminal, the tasks that do what `update`
//! orders, the connections, the clock and the log.

mod bulk;
mod calls;
pub mod clock;
mod connect;
mod connections;
mod drafts;
mod executor;
mod exports;
mod frames;
mod hands;
mod journals;
pub mod logging;
mod mailbox;
mod receipts;
pub mod recovery;
mod samples;
pub mod searches;
mod shower;
mod signals;
mod spawn;
mod turn;
mod writes;

use std::sync::Arc;

use anyhow::Context as _;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};

use self::clock::SystemClock;
pub use self::connect::Sources;
use self::executor::Executor;
use self::frames::Frames;
use self::hands::Hands;
pub use self::journals::Journals;
use self::mailbox::Mailbox;
use self::signals::Signals;
use self::turn::{Then, Turn};
use crate::app::event::Msg;
use crate::app::keymap::Keymap;
use crate::app::state::State;
use crate::app::wake;
use crate::terminal::screen::Screen;
use crate::ui::theme::Theme;

/// How many events are taken before the next frame.
const BATCH: usize = 256;

/// Runs until the user leaves. The terminal is given back on every way out.
///
/// All other work is done on the threads of `workers`. The loop itself belongs on a thread and in a
/// runtime of its own: a key then wakes just that thread.
///
/// # Errors
/// Where the terminal cannot be used.
pub async fn run(
    state: State,
    sources: Sources,
    clock: Arc<SystemClock>,
    panic_in: Option<&str>,
    workers: Handle,
) -> anyhow::Result<()> {
    let screen = Screen::open().context("cannot use this terminal")?;
    let mailbox = Arc::new(Mailbox::default());
    let executor = Executor::new(workers.clone(), Arc::clone(&mailbox), Arc::clone(&clock), sources);
    let theme = if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        Theme::plain()
    } else {
        Theme::colour()
    };
    let mut turn = Turn::new(state, Keymap::default(), theme, screen, executor, clock);
    turn.draw()?;
    turn.take(Msg::Started);
    turn.provoke(panic_in, &workers);
    spawn::beside(Signals::new()?.forward(Arc::clone(&mailbox)));
    let result = serve(&mut turn, &mailbox).await;
    turn.close().await;
    result
}

/// The loop: wait for the first of answer or signal, input and deadline, take what else is there,
/// draw once.
async fn serve(turn: &mut Turn, mailbox: &Mailbox) -> anyhow::Result<()> {
    let mut hands = Hands::new()?;
    let mut frames = Frames::new(Instant::now());
    loop {
        let wake = wake::next(turn.state()).map(|at| turn.instant(at));
        let msg = tokio::select! {
            biased;
            () = mailbox.filled() => None,
            msg = hands.next() => Some(msg),
            () = until(wake) => Some(Msg::Woke),
            () = until(frames.due()) => None,
        };
        let mut events: Vec<Msg> = msg.into_iter().chain(mailbox.take()).collect();
        while events.len() < BATCH
            && let Some(msg) = hands.waiting()
        {
            events.push(msg);
        }
        for event in events {
            frames.note(&event);
            turn.take(event);
        }
        match turn.then() {
            Then::GoOn => {}
            Then::End => return Ok(()),
            Then::Suspend => {
                // Whoever runs meanwhile gets all keys: nobody listens here until we are back.
                drop(hands);
                turn.suspend().await?;
                hands = Hands::new()?;
            }
        }
        if frames.take(Instant::now()) {
            turn.show();
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
