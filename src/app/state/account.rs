//! Everything that is thrown away when another account is opened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::messages::{DetailPane, MessagePane};
use super::queues::QueuePane;
use super::refused::Refusals;
use super::traffic::Traffic;
use crate::body::shown::View;
use crate::model::account::{Account, ConnId, Start};
use crate::model::change::Giving;
use crate::model::clock::Millis;
use crate::model::draft::Draft;
use crate::model::history::EntryId;
use crate::model::length::{Length, Visible};
use crate::model::location::Location;
use crate::model::message::MessageId;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;
use crate::model::recovery::{Finding, Left, Told};
use crate::model::rights::Allowed;
use crate::watch::asks::Watched;
use crate::watch::scheduler::Scheduler;

/// An open account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountView {
    /// Its connection.
    pub conn: ConnId,
    /// The account.
    pub account: Account,
    /// Until when changes are allowed on an account that opened read-only.
    pub raised_until: Option<Millis>,
    /// The pane with the keys.
    pub focus: Focus,
    /// Whether that pane has the whole screen.
    pub zoomed: bool,
    /// Whether panes are refreshed by themselves.
    pub polling: bool,
    /// Which queue is asked next.
    pub scheduler: Scheduler,
    /// Watched queues.
    pub watched: BTreeMap<QueueName, Watched>,
    /// The queue pane.
    pub queues: QueuePane,
    /// The message pane, where a queue is selected.
    pub messages: Option<MessagePane>,
    /// The detail pane.
    pub detail: DetailPane,
    /// Which location answered the last look.
    pub answers: Location,
    /// What the service refused lately.
    pub refused: Refusals,
    /// Queues in which a message was given back, so that this is known to be allowed.
    pub gave_back: BTreeSet<QueueName>,
    /// What earlier runs left without a known end.
    pub left: Vec<Left>,
    /// Messages of which a search of this run said that they have another text by now: they may stand
    /// where a look does not see them.
    pub changed: BTreeSet<MessageId>,
    /// What searches of this run said of messages of which no word came, with the work.
    pub told: Vec<(EntryId, MessageId, Told)>,
    /// Texts that earlier runs left and that were not sent, the newest last.
    pub drafts: Vec<Draft>,
    /// Requests sent so far.
    pub traffic: Traffic,
}

/// The panes that can have the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Focus {
    /// The queue pane.
    Queues,
    /// The message pane.
    Messages,
    /// The detail pane.
    Detail,
}

impl AccountView {
    /// A freshly opened account.
    #[must_use]
    pub fn open(conn: ConnId, account: Account) -> Self {
        let (focus, queues) = match &account.only {
            Some(queue) => (Focus::Messages, QueuePane::of_one(queue)),
            None => (Focus::Queues, QueuePane::default()),
        };
        Self {
            conn,
            account,
            raised_until: None,
            focus,
            zoomed: false,
            polling: true,
            scheduler: Scheduler::default(),
            watched: BTreeMap::new(),
            queues,
            messages: None,
            detail: DetailPane { view: View::Pretty, laid: None, top: 0 },
            answers: Location::Primary,
            refused: Refusals::default(),
            gave_back: BTreeSet::new(),
            left: Vec::new(),
            changed: BTreeSet::new(),
            told: Vec::new(),
            drafts: Vec::new(),
            traffic: Traffic::default(),
        }
    }

    /// Says of what was left open what searches of this run found out and a look cannot see.
    pub fn recall(&mut self) {
        for one in self.left.iter_mut().filter(|one| one.has_no_word()) {
            let is_it = |(work, id, _): &&(EntryId, MessageId, Told)| {
                *work == one.work && Some(id) == one.id.as_ref()
            };
            one.told = self.told.iter().find(is_it).map(|(.., told)| told.clone());
        }
        let is_changed = |one: &&mut Left| one.id.as_ref().is_some_and(|id| self.changed.contains(id));
        for one in self.left.iter_mut().filter(is_changed).filter(|one| one.to_be_deleted().is_some()) {
            one.finding = Finding::Changed;
        }
    }

    /// Remembers what a search said of a message of which no word came.
    pub fn tell(&mut self, work: &EntryId, of: &MessageId, told: Told) {
        self.told.retain(|(other, id, _)| other != work || id != of);
        self.told.push((work.clone(), of.clone(), told));
    }

    /// Whether changes are allowed at this time.
    #[must_use]
    pub fn writable(&self, now: Millis) -> bool {
        match self.account.starts {
            Start::Writable => true,
            Start::Sealed => false,
            Start::ReadOnly => self.raised_until.is_some_and(|until| now < until),
        }
    }

    /// Why an operation is not allowed in this queue, as far as that is known: by the sign-in
    /// itself, or since the service refused it just now.
    #[must_use]
    pub fn forbids(&self, kind: OperationKind, queue: Option<&QueueName>) -> Option<String> {
        self.never_allows(kind).or_else(|| self.refused.reason(kind, queue))
    }

    /// Whether messages that are leased from this queue can be given back, as far as that is known.
    #[must_use]
    pub fn giving(&self, queue: &QueueName) -> Giving {
        if let Some(why) = self.forbids(OperationKind::Update, Some(queue)) {
            return Giving::Never(Arc::from(why));
        }
        let known = self.account.rights.allows(OperationKind::Update) == Allowed::Yes;
        if known || self.gave_back.contains(queue) { Giving::Surely } else { Giving::Untried }
    }

    /// Why the sign-in itself does not allow an operation. Looking at what it cannot allow is not
    /// even tried.
    #[must_use]
    pub fn never_allows(&self, kind: OperationKind) -> Option<String> {
        self.account.never_allows(kind)
    }

    /// Why nothing at all is allowed at this time.
    #[must_use]
    pub fn out_of_time(&self, now: Millis) -> Option<String> {
        self.account.rights.out_of_time(now)
    }

    /// Whether there is one queue only, without a pane to choose it in.
    #[must_use]
    pub const fn has_one_queue(&self) -> bool {
        self.account.only.is_some()
    }

    /// The selected queue.
    #[must_use]
    pub const fn queue(&self) -> Option<&QueueName> {
        self.queues.selected.as_ref()
    }

    /// The length of a queue, with what the message pane knows about its head.
    #[must_use]
    pub fn length(&self, queue: &QueueName) -> Option<Length> {
        let approximate = self.queues.length(queue)?;
        let pane = self.messages.as_ref().filter(|pane| pane.queue == *queue);
        let visible = pane.and_then(|pane| pane.peek.value).map(Visible::of_peek);
        Some(Length { approximate, visible })
    }

    /// Whether something of what is shown (the list, the selected queue, its messages) was told by
    /// the secondary, which may lag behind: nothing is changed on such grounds.
    #[must_use]
    pub fn is_from_secondary(&self) -> bool {
        let length = self.queue().and_then(|queue| self.queues.all.get(queue));
        let froms = [
            Some(self.queues.listing.from),
            length.map(|length| length.from),
            self.messages.as_ref().map(|pane| pane.peek.from),
        ];
        froms.into_iter().flatten().any(Location::is_secondary)
    }
}
