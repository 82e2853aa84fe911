//! Does what `update` orders: one task per call, at most one live call per lane, reads can be
//! cancelled, writes never are.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::calls::{self, Hands};
use super::clock::SystemClock;
use super::connect::{self, Sources};
use super::connections::Connections;
use super::drafts::Desk;
use super::mailbox::Mailbox;
use super::receipts::Receipts;
use super::samples;
use super::shower;
use super::spawn::{End, watched};
use crate::app::effect::{Call, Lane, ReqId, Samples};
use crate::app::event::{Answer, Msg};
use crate::jobs::site::Talk;
use crate::journal::Journal;
use crate::model::account::{ConnId, SourceRef};
use crate::model::change::Order;
use crate::model::clock::{Clock as _, Millis};
use crate::model::draft::{Draft, DraftId};
use crate::model::queue::QueueName;
use crate::model::sas_terms::SasTerms;
use crate::model::veiled::Veiled;

#[cfg(test)]
mod tests;

/// Tasks, lanes and connections.
pub struct Executor {
    workers: Handle,
    mailbox: Arc<Mailbox>,
    clock: Arc<SystemClock>,
    sources: Arc<Sources>,
    connections: Arc<Connections>,
    reads: HashMap<Lane, AbortHandle>,
    jobs: HashMap<ReqId, UnboundedSender<Order>>,
    drafts: Desk,
    receipts: Arc<Receipts>,
}

impl Executor {
    /// An executor with no connection yet, whose tasks run on the threads of `workers`.
    pub fn new(workers: Handle, mailbox: Arc<Mailbox>, clock: Arc<SystemClock>, sources: Sources) -> Self {
        Self {
            drafts: Desk::new(&workers, Arc::clone(&mailbox)),
            workers,
            mailbox,
            clock,
            sources: Arc::new(sources),
            connections: Arc::default(),
            reads: HashMap::new(),
            jobs: HashMap::new(),
            receipts: Arc::default(),
        }
    }

    /// Makes a connection.
    pub fn connect(&self, id: ReqId, conn: ConnId, source: SourceRef) {
        let (sources, connections) = (Arc::clone(&self.sources), Arc::clone(&self.connections));
        let clock = Arc::clone(&self.clock);
        let mailbox = Arc::clone(&self.mailbox);
        let work = async move { connect::open(&source, &sources, clock, conn, &connections).await };
        watched(&self.workers, work, move |end| {
            let result = match end {
                End::Done(result) => result,
                End::Panicked => Err("a mistake in peekq; the log has the place".to_owned()),
            };
            mailbox.leave(Msg::Settled {
                id,
                calls: 0,
                answer: Box::new(Answer::Connected { conn, result }),
            });
        });
    }

    /// Changes what a connection may do.
    pub fn grant(&self, conn: ConnId, until: Option<Millis>) {
        self.connections.grant(conn, until);
    }

    /// Starts a call; an older one in the same lane ends silently.
    pub fn call(&mut self, id: ReqId, lane: Lane, call: Call) {
        self.jobs.retain(|_, orders| !orders.is_closed());
        self.reads.retain(|_, task| !task.is_finished());
        let is_write = matches!(lane, Lane::Write(_));
        let (orders, told) = unbounded_channel();
        let mailbox = Arc::clone(&self.mailbox);
        let (tell, shown) = shower::shower(&self.workers, move |progress| mailbox.progress(id, progress));
        let talk = Talk { tell, orders: told };
        let running = self.start(id, call, talk, shown);
        if is_write {
            self.jobs.insert(id, orders);
        } else if let Some(older) = self.reads.insert(lane, running) {
            older.abort();
        }
    }

    fn start(&self, id: ReqId, call: Call, talk: Talk, shown: oneshot::Receiver<()>) -> AbortHandle {
        let client = calls::conn(&call).and_then(|conn| self.connections.client(conn, self.clock.now()));
        let watcher = Arc::clone(&self.mailbox);
        let client = client.map(|client| client.watched(Arc::new(move |next| watcher.retry(id, next))));
        let counter = client.clone();
        let asked = call.clone();
        note_start(id, &call);
        let mailbox = Arc::clone(&self.mailbox);
        let journal = calls::conn(&asked).map_or(Journal::off(), |conn| self.connections.journal(conn));
        let drafts = calls::conn(&asked).and_then(|conn| self.connections.drafts(conn));
        let journals = Arc::clone(&self.sources.journals);
        let goal = calls::goal(&asked).and_then(|conn| self.connections.client(conn, self.clock.now()));
        let passes = calls::conn(&asked).is_some_and(|conn| self.connections.passes(conn));
        let reports = journals.reports(passes);
        let (receipts, clock) = (Arc::clone(&self.receipts), Arc::clone(&self.clock));
        let hands = Hands { id, client, journal, journals, drafts, receipts, clock, goal, reports };
        let work = async move {
            let answer = Box::pin(calls::answer(call, hands, talk)).await;
            // Its end is its last word: what it told is shown before.
            let _ = shown.await;
            answer
        };
        watched(&self.workers, work, move |end| {
            let answer = match end {
                End::Done(answer) => answer,
                End::Panicked => calls::bug(&asked, "a task failed; the log has the place"),
            };
            note_end(id, &answer);
            let calls = counter.map_or(0, |client| client.calls());
            mailbox.leave(Msg::Settled { id, calls, answer: Box::new(answer) });
        })
    }

    /// Signs a SAS for a queue with the connection's key, as its rights of this moment allow.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn sas(&self, conn: ConnId, queue: &QueueName, terms: &SasTerms) -> Result<Veiled, String> {
        let now = self.clock.now();
        let client = self.connections.client(conn, now).ok_or("the connection is not open")?;
        let url = client.queue_sas(queue, terms, now)?;
        tracing::info!(conn = conn.0, %queue, changes = terms.changes(), "a SAS was made");
        Ok(Veiled::new(url.expose().to_owned()))
    }

    /// Writes samples to a file.
    pub fn save(&self, id: ReqId, at: Millis, all: Vec<Samples>) {
        let (mailbox, folder) = (Arc::clone(&self.mailbox), self.sources.journals.exports());
        watched(&self.workers, samples::save(folder, at, all), move |end| {
            let result = match end {
                End::Done(result) => result,
                End::Panicked => Err("a mistake in peekq; the log has the place".to_owned()),
            };
            mailbox.leave(Msg::Settled { id, calls: 0, answer: Box::new(Answer::Saved { result }) });
        });
    }

    /// Ends the read in a lane.
    pub fn cancel(&mut self, lane: &Lane) {
        if let Some(task) = self.reads.remove(lane) {
            task.abort();
        }
    }

    /// Hands a word to a job. One that has ended needs none.
    pub fn tell(&self, id: ReqId, order: Order) {
        if let Some(orders) = self.jobs.get(&id) {
            let _ = orders.send(order);
        }
    }

    /// Keeps a text that was typed.
    pub fn keep_draft(&self, conn: ConnId, draft: Draft) {
        if let Some(store) = self.connections.drafts(conn) {
            self.drafts.keep(store, draft);
        }
    }

    /// Forgets a text that was kept.
    pub fn discard_draft(&self, conn: ConnId, id: DraftId) {
        if let Some(store) = self.connections.drafts(conn) {
            self.drafts.discard(store, id);
        }
    }

    /// Returns when all texts that were to be kept are on the disk.
    pub async fn flush_drafts(&self) {
        self.drafts.flush().await;
    }

    /// Stops embedded services.
    pub fn close(&self) {
        self.connections.close();
    }
}

/// What is logged of a call that changes something: what and where, never a text.
fn note_start(id: ReqId, call: &Call) {
    if let Call::Write { conn, queue, write } = call {
        tracing::info!(id = id.0, conn = conn.0, %queue, "{} started", write.words());
    }
}

/// What is logged of the end of a call: every change, and whatever failed.
fn note_end(id: ReqId, answer: &Answer) {
    let failure = match answer {
        Answer::Wrote { result: Ok(_), .. } => {
            tracing::info!(id = id.0, "ended");
            None
        }
        Answer::Wrote { result: Err(failure), .. }
        | Answer::Queues { result: Err(failure), .. }
        | Answer::Length { result: Err(failure), .. }
        | Answer::Head { result: Err(failure), .. }
        | Answer::Peeked { result: Err(failure), .. }
        | Answer::Priced { result: Err(failure), .. }
        | Answer::Surveyed { result: Err(failure), .. }
        | Answer::Service { result: Err(failure), .. }
        | Answer::Replication { result: Err(failure), .. } => Some(failure),
        _ => None,
    };
    if let Some(failure) = failure {
        tracing::warn!(id = id.0, "{failure}");
    }
}
