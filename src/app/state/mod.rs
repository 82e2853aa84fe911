//! The whole state of the application. Plain data: no handle, no channel, no widget.

pub mod about;
pub mod account;
pub mod alerts;
mod asked;
pub mod attempt;
pub mod bulk;
pub mod chart;
pub mod delayed;
pub mod dig;
pub mod draft;
pub mod grid;
pub mod limits;
pub mod marks;
pub mod mend;
pub mod messages;
pub mod modal;
pub mod notices;
pub mod offer;
pub mod properties;
pub mod queues;
pub mod refused;
pub mod remote;
pub mod sas;
pub mod start;
pub mod table;
pub mod take;
pub mod traffic;
pub mod watching;
pub mod writing;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use self::account::AccountView;
use self::bulk::{Elsewhere, Ended};
use self::delayed::Delayed;
use self::mend::Done;
use self::modal::{Modal, Phase};
use self::notices::Notices;
use self::start::StartScreen;
use self::watching::{Place, Watching};
use self::writing::Writing;
use super::effect::ReqId;
use super::geometry::{self, Panes, Size};
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::settings::Settings;
use crate::watch::asks::Pace;

/// Which pane has the keys.
pub type Focus = account::Focus;

/// Everything that is known and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// The time of the last event.
    pub now: Millis,
    /// The name of this run of the program, which no other has.
    pub run: Arc<str>,
    /// The size of the terminal.
    pub size: Size,
    /// Whether the terminal has the focus, as far as it says so.
    pub focused: bool,
    /// The number of the next call.
    pub next_id: u64,
    /// The number of the next connection.
    pub next_conn: u32,
    /// The settings of this run.
    pub settings: Settings,
    /// Where the log is written, for the help.
    pub log_path: String,
    /// The first screen, where one chooses what to open.
    pub start: StartScreen,
    /// The open account.
    pub account: Option<AccountView>,
    /// The queues whose lengths are on the screen since the last event: the rows, and the poison queues
    /// that stand on them.
    pub on_screen: Vec<Place>,
    /// What is watched, in all accounts.
    pub watching: Watching,
    /// Accounts that were open before in this run.
    pub elsewhere: BTreeMap<ConnId, Elsewhere>,
    /// Work on many messages that has ended, the last last.
    pub ended: Vec<Ended>,
    /// What was done in this run and can be taken back, the last last.
    pub done: Vec<Done>,
    /// Messages that were put with a delay in this run.
    pub delayed: Vec<Delayed>,
    /// Writes under way, of all accounts.
    pub writes: BTreeMap<ReqId, Writing>,
    /// Open dialogs; the last one has the keys.
    pub modals: Vec<Modal>,
    /// What was said.
    pub notices: Notices,
    /// When a key was pressed last.
    pub touched: Millis,
    /// The program is about to end.
    pub stopping: Option<Stopping>,
}

/// The program ends when all jobs have settled, or at the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stopping {
    /// When to end in any case; none: wait for the writes.
    pub deadline: Option<Millis>,
    /// Suspend instead of ending.
    pub suspend: bool,
}

impl State {
    /// The state before the first event.
    #[must_use]
    pub fn new(size: Size, settings: Settings, start: StartScreen) -> Self {
        Self {
            now: Millis(0),
            run: Arc::from("run"),
            size,
            focused: true,
            next_id: 1,
            next_conn: 1,
            settings,
            log_path: String::new(),
            start,
            account: None,
            on_screen: Vec::new(),
            watching: Watching::default(),
            elsewhere: BTreeMap::new(),
            ended: Vec::new(),
            done: Vec::new(),
            delayed: Vec::new(),
            writes: BTreeMap::new(),
            modals: Vec::new(),
            notices: Notices::default(),
            touched: Millis(0),
            stopping: None,
        }
    }

    /// How fast the open account is looked at by itself.
    #[must_use]
    pub fn pace(&self, account: &AccountView) -> Pace {
        let is_left = !self.focused || self.now.since(self.touched) >= self.settings.away_after;
        match account.polling {
            false => Pace::Paused,
            // The watch screen is there to be looked at from afar.
            true if is_left && !self.watching.shown => Pace::Slow,
            true => Pace::Live,
        }
    }

    /// Rows of queues on the watch screen.
    #[must_use]
    pub const fn watch_rows(&self) -> u16 {
        geometry::watch_rows(self.size)
    }

    /// A number for a new call.
    pub const fn request(&mut self) -> ReqId {
        let id = ReqId(self.next_id);
        self.next_id += 1;
        id
    }

    /// Where the panes are, for the open account's focus.
    #[must_use]
    pub fn panes(&self) -> Panes {
        let Some(account) = &self.account else {
            return geometry::panes(self.size, Focus::Queues, false, false);
        };
        geometry::panes(self.size, account.focus, account.zoomed, account.has_one_queue())
    }

    /// Rows of queues on the screen.
    #[must_use]
    pub fn queue_rows(&self) -> u16 {
        self.panes().queues.map_or(0, geometry::queue_rows)
    }

    /// Rows of messages on the screen.
    #[must_use]
    pub fn message_rows(&self) -> u16 {
        self.panes().messages.map_or(0, geometry::message_rows)
    }

    /// Whether what a dialog has sent only waits, and can be stopped.
    #[must_use]
    pub fn waits(&self, phase: &Phase) -> bool {
        matches!(phase, Phase::Sending(id) if self.writes.get(id).is_some_and(Writing::waits))
    }

    /// Leases that are held at this moment, in all jobs.
    #[must_use]
    pub fn held(&self) -> usize {
        self.writes.values().map(|writing| writing.held).sum()
    }
}
