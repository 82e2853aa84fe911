//! One turn of the loop: stamp an event, update the state, carry out its effects, draw.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::clock::SystemClock;
use super::executor::Executor;
use crate::app::effect::Effect;
use crate::app::event::{Answer, Event, Msg};
use crate::app::keymap::Keymap;
use crate::app::state::State;
use crate::app::update::update;
use crate::model::clock::{Clock as _, Millis};
use crate::terminal::clipboard::{self, Through};
use crate::terminal::notify::{Form, notify};
use crate::terminal::screen::Screen;
use crate::terminal::suspend::suspend;
use crate::ui::Painter;
use crate::ui::theme::Theme;

/// How far the two clocks may drift apart before the wall clock counts as jumped.
const JUMP: Duration = Duration::from_secs(2);

/// What the loop does after a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The next turn.
    GoOn,
    /// It gives the terminal to the shell for a while.
    Suspend,
    /// It ends.
    End,
}

/// State, screen and executor in one hand.
pub struct Turn {
    state: State,
    keymap: Keymap,
    painter: Painter,
    screen: Screen,
    executor: Executor,
    clock: Arc<SystemClock>,
    /// Wall clock and monotonic clock of the last event.
    last: (Millis, Duration),
    then: Then,
    panics: bool,
    /// The terminal takes no more frames.
    blind: bool,
}

impl Turn {
    pub fn new(
        state: State,
        keymap: Keymap,
        theme: Theme,
        screen: Screen,
        executor: Executor,
        clock: Arc<SystemClock>,
    ) -> Self {
        let last = (clock.now(), clock.monotonic());
        let (then, panics, blind) = (Then::GoOn, false, false);
        let painter = Painter::new(theme);
        Self { state, keymap, painter, screen, executor, clock, last, then, panics, blind }
    }

    pub const fn state(&self) -> &State {
        &self.state
    }

    pub const fn then(&self) -> Then {
        self.then
    }

    /// When a point in time is, for the timer.
    pub fn instant(&self, at: Millis) -> Instant {
        Instant::now() + Duration::from_millis(at.since(self.clock.now()))
    }

    /// Takes an event, and before it the news of a clock that jumped.
    pub fn take(&mut self, msg: Msg) {
        let (wall, monotonic) = (self.clock.now(), self.clock.monotonic());
        let passed = monotonic.saturating_sub(self.last.1);
        let expected = self.last.0.plus(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX));
        let drift = wall.since(expected).max(expected.since(wall));
        self.last = (wall, monotonic);
        if u128::from(drift) > JUMP.as_millis() {
            self.update(wall, Msg::ClockJumped);
        }
        self.update(wall, msg);
    }

    fn update(&mut self, at: Millis, msg: Msg) {
        if let Msg::Resized { cols, rows } = msg {
            self.screen.resize(cols, rows);
            // Two changes that come back to the size before look like none, but the terminal has cut
            // off what it showed.
            self.screen.clear();
        }
        for effect in update(&mut self.state, &self.keymap, Event { at, msg }) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Connect { id, conn, source } => self.executor.connect(id, conn, source),
            Effect::Grant { conn, until } => self.executor.grant(conn, until),
            Effect::Call { id, lane, call } => self.executor.call(id, lane, call),
            Effect::Tell { id, order } => self.executor.tell(id, order),
            Effect::Cancel(lane) => self.executor.cancel(&lane),
            Effect::KeepDraft { conn, draft } => self.executor.keep_draft(conn, *draft),
            Effect::DropDraft { conn, id } => self.executor.discard_draft(conn, id),
            Effect::Copy(text) => self.copy(&text),
            Effect::Ring => self.send(b"\x07"),
            Effect::Notify(text) => self.notify(&text),
            Effect::Save { id, at, all } => self.executor.save(id, at, all),
            Effect::Repaint => self.screen.clear(),
            Effect::Suspend if self.then != Then::End => self.then = Then::Suspend,
            Effect::Suspend => {}
            Effect::Quit => self.then = Then::End,
            Effect::MakeSas { id, conn, queue, terms } => {
                let result = self.executor.sas(conn, &queue, &terms);
                if let Ok(url) = &result {
                    self.copy(url.reveal());
                }
                let answer = Answer::MadeSas { result };
                self.update(self.last.0, Msg::Settled { id, calls: 0, answer: Box::new(answer) });
            }
        }
    }

    fn notify(&mut self, text: &str) {
        let term = std::env::var("TERM").unwrap_or_default();
        let form = Form::from_env(&term, std::env::var_os("VTE_VERSION").is_some());
        self.send(&notify(text, form, through(&term)));
    }

    fn copy(&mut self, text: &str) {
        let term = std::env::var("TERM").unwrap_or_default();
        match clipboard::copy(text, through(&term)) {
            Ok(bytes) => self.send(&bytes),
            Err(why) => self.complain(&why.to_string()),
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        if let Err(error) = self.screen.send(bytes) {
            self.complain(&format!("the terminal refused: {error}"));
        }
    }

    fn complain(&mut self, why: &str) {
        self.update(self.last.0, Msg::TerminalFailed(why.to_owned()));
    }

    /// Stops like any program under a shell's job control, and comes back.
    pub async fn suspend(&mut self) -> anyhow::Result<()> {
        self.then = Then::GoOn;
        // What is stopped may never be continued.
        self.executor.flush_drafts().await;
        let (cols, rows) = suspend(&mut self.screen).await?;
        self.take(Msg::Resized { cols, rows });
        self.take(Msg::Resumed);
        Ok(())
    }

    /// Draws a frame for whoever looks. Where nobody can any more, the program stops: what it holds
    /// goes back first.
    pub fn show(&mut self) {
        if self.blind {
            return;
        }
        if let Err(error) = self.draw() {
            tracing::warn!("nothing can be drawn any more: {error}");
            self.blind = true;
            self.take(Msg::Stopping);
        }
    }

    /// Draws a frame; nothing is written if nothing changed.
    pub fn draw(&mut self) -> std::io::Result<()> {
        assert!(!self.panics, "asked to fail in the loop");
        let Self { state, keymap, painter, screen, .. } = self;
        screen.draw(|sheet| painter.draw(state, keymap, sheet))
    }

    /// For tests of what a mistake leaves behind: fails in the loop with the next frame, or in a
    /// task.
    pub fn provoke(&mut self, place: Option<&str>, workers: &Handle) {
        self.panics = place == Some("loop");
        if place == Some("task") {
            super::spawn::watched(
                workers,
                async { assert!(std::hint::black_box(false), "asked to fail in a task") },
                |_| (),
            );
        }
    }

    /// Gives everything back.
    pub async fn close(&mut self) {
        let _ = self.screen.leave();
        self.executor.flush_drafts().await;
        self.executor.close();
    }
}

/// What stands between us and the terminal.
fn through(term: &str) -> Through {
    Through::from_env(std::env::var_os("TMUX").is_some(), term)
}
