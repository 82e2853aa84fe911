//! Watching across accounts: what is pinned, which rules are set, the watch screen. It outlives the
//! open account.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::State;
use super::account::AccountView;
use super::chart::Chart;
use super::table::Table;
use crate::model::account::{Account, ConnId};
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::watch::alert::Alerts;
use crate::watch::asks::Watched;
use crate::watch::gauge::Gauge;
use crate::watch::scheduler::Scheduler;
use crate::watch::walk::poison_of;

/// A queue of an account that was opened in this run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The account.
    pub conn: ConnId,
    /// The queue.
    pub queue: QueueName,
}

/// What is watched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Watching {
    /// Chosen queues.
    pub pins: BTreeSet<Place>,
    /// Rules and alerts.
    pub alerts: Alerts,
    /// Moments that were marked, in their order.
    pub stamps: Vec<Stamp>,
    /// Accounts that were open before, as far as something in them is watched.
    pub others: Vec<Other>,
    /// Whether the watch screen is shown.
    pub shown: bool,
    /// Its table.
    pub table: Table,
    /// Its chart, where one is looked at.
    pub chart: Option<Chart>,
}

/// A moment that was marked: `deploy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// When.
    pub at: Millis,
    /// What happened.
    pub label: String,
}

/// An account that was open before, without its panes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Its connection.
    pub conn: ConnId,
    /// The account.
    pub account: Account,
    /// What is watched in it.
    pub watched: BTreeMap<QueueName, Watched>,
    /// What is known of these queues.
    pub all: BTreeMap<QueueName, Gauge>,
    /// Which of them is asked next.
    pub scheduler: Scheduler,
}

impl Watching {
    /// An account that was open before.
    #[must_use]
    pub fn other(&self, conn: ConnId) -> Option<&Other> {
        self.others.iter().find(|other| other.conn == conn)
    }

    /// The pinned queues of an account.
    pub fn pinned(&self, conn: ConnId) -> impl Iterator<Item = &QueueName> {
        self.pins.iter().filter(move |pin| pin.conn == conn).map(|pin| &pin.queue)
    }
}

impl State {
    /// What is known of a queue, in whichever account it is.
    #[must_use]
    pub fn gauge(&self, place: &Place) -> Option<&Gauge> {
        self.known(place.conn)?.get(&place.queue)
    }

    /// What is known of the queues of an account.
    #[must_use]
    pub fn known(&self, conn: ConnId) -> Option<&BTreeMap<QueueName, Gauge>> {
        match &self.account {
            Some(account) if account.conn == conn => Some(&account.queues.all),
            _ => self.watching.other(conn).map(|other| &other.all),
        }
    }

    /// An account that is open, or was and is watched.
    #[must_use]
    pub fn owner(&self, conn: ConnId) -> Option<&Account> {
        match &self.account {
            Some(account) if account.conn == conn => Some(&account.account),
            _ => self.watching.other(conn).map(|other| &other.account),
        }
    }

    /// What tells an account from the others that are watched: its name, or how it was opened where
    /// another one has that name, as emulators do.
    #[must_use]
    pub fn label(&self, conn: ConnId) -> &str {
        let Some(account) = self.owner(conn) else { return "" };
        let open = self.account.as_ref().map(|open| (open.conn, &open.account));
        let others = self.watching.others.iter().map(|other| (other.conn, &other.account));
        let mut all = open.into_iter().chain(others).filter(|(other, _)| *other != conn);
        if all.any(|(_, other)| other.name == account.name) { &account.profile } else { &account.name }
    }

    /// The poison queue of a queue, where there is one.
    #[must_use]
    pub fn poison_of(&self, place: &Place) -> Option<(&QueueName, &Gauge)> {
        poison_of(self.known(place.conn)?, &place.queue, &self.settings.poison_suffix)
    }

    /// The queue that the keys are about: of the watch screen where that is shown.
    #[must_use]
    pub fn subject(&self) -> Option<Place> {
        if self.watching.shown {
            return match &self.watching.chart {
                Some(chart) => chart.current().cloned(),
                None => self.watching.table.selected.clone(),
            };
        }
        let AccountView { conn, queues, .. } = self.account.as_ref()?;
        Some(Place { conn: *conn, queue: queues.selected.clone()? })
    }
}
