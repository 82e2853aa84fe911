//! A call, carried out: from plain data to plain data, with the client and the jobs in between.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::clock::SystemClock;
use super::journals::Journals;
use super::receipts::Receipts;
use super::spawn::blocking;
use super::writes::{Process, wrote};
use super::{bulk, recovery};
use crate::app::effect::{Call, ReqId, Write};
use crate::app::event::Answer;
use crate::body::diff::{Diff, Form, diff};
use crate::body::shown::{Shown, show, show_as};
use crate::client::client::Client;
use crate::drafts::Store;
use crate::jobs::mend::Terms;
use crate::jobs::site::{Site, Talk};
use crate::jobs::{plan, properties, survey};
use crate::journal::Journal;
use crate::model::account::{ConnId, Endpoint};
use crate::model::change::LeaseId;
use crate::model::clock::Clock as _;
use crate::model::delayed::DelayedId;
use crate::model::draft::DraftsFound;
use crate::model::failure::{Failure, FailureKind};
use crate::model::location::Seen;
use crate::model::message::{Encoding, MAX_BATCH, Message, MessageId};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;
use crate::watch::heads::Face;

/// Azurite's usual port for queues.
const AZURITE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 10001);
/// How long its answer to a TCP connect may take.
const PROBE: Duration = Duration::from_millis(500);

/// How long a look may take that is repeated anyway.
const LOOK: Duration = Duration::from_secs(5);

/// Which connection a call is for.
pub const fn conn(call: &Call) -> Option<ConnId> {
    match call {
        Call::Probe | Call::Sift { .. } | Call::Compare { .. } => None,
        Call::Queues { conn, .. }
        | Call::Length { conn, .. }
        | Call::Head { conn, .. }
        | Call::Peek { conn, .. }
        | Call::Price { conn, .. }
        | Call::Survey { conn, .. }
        | Call::BulkLook { conn, .. }
        | Call::Properties { conn, .. }
        | Call::Write { conn, .. }
        | Call::Changes { conn }
        | Call::Consider { conn, .. }
        | Call::Left { conn }
        | Call::Drafts { conn }
        | Call::Delayed { conn }
        | Call::Settle { conn, .. }
        | Call::Service { conn }
        | Call::Replication { conn } => Some(*conn),
    }
}

/// The connection that messages go to.
pub fn goal(call: &Call) -> Option<ConnId> {
    match call {
        Call::BulkLook { to, .. } => to.as_ref().map(|(conn, _)| *conn),
        Call::Write { write: Write::Bulk(wish), .. } => wish.to.as_ref().map(|goal| goal.conn),
        _ => None,
    }
}

/// What a call works with.
pub struct Hands {
    /// Its number.
    pub id: ReqId,
    /// The service; none for what needs no connection.
    pub client: Option<Client>,
    /// Where changes are written down.
    pub journal: Journal,
    /// The journals of this process.
    pub journals: Arc<Journals>,
    /// Where texts are kept that were not sent; none where none are.
    pub drafts: Option<Arc<Store>>,
    /// The receipts of delayed puts.
    pub receipts: Arc<Receipts>,
    /// The time.
    pub clock: Arc<SystemClock>,
    /// The service that messages go to.
    pub goal: Option<Client>,
    /// Where the files of reports are written.
    pub reports: Option<PathBuf>,
}

/// Carries a call out.
pub async fn answer(call: Call, hands: Hands, talk: Talk) -> Answer {
    let Hands { id, client, journal, journals, drafts, receipts, clock, goal, reports } = hands;
    let Some(client) = client else { return alone(call).await };
    match call {
        Call::Probe | Call::Sift { .. } | Call::Compare { .. } => alone(call).await,
        Call::Queues { conn, marker, from } => {
            Answer::Queues { conn, result: client.look_at_queues(marker.as_deref(), from).await }
        }
        Call::Length { conn, queue } => length(&client, conn, queue).await,
        Call::Head { conn, queue } => head(&client, conn, queue).await,
        Call::Peek { conn, queue } => {
            let result = peek(&client, &queue).await;
            Answer::Peeked { conn, queue, result }
        }
        Call::Price { conn, queue, targets, terms } => {
            let result = plan::price(&client, &queue, &targets, &terms).await;
            Answer::Priced { conn, queue, result }
        }
        Call::Survey { conn, queue } => {
            let result = survey::survey(&client, &queue).await;
            Answer::Surveyed { conn, queue, result }
        }
        Call::BulkLook { conn, queue, to, back } => {
            let goal = goal.zip(to.map(|(_, queue)| queue));
            let result = bulk::look(&client, &queue, goal, (&journal, back)).await;
            Answer::BulkLooked { conn, queue, result }
        }
        Call::Properties { conn, queue, lists, policies } => {
            let result = properties::read(&client, &queue, lists, policies).await;
            Answer::Properties { conn, queue, result }
        }
        Call::Write { conn, queue, write } => {
            let site = Site { client, queue, clock, journal: journal.noting() };
            let process = Process { number: DelayedId(id.0), journals, receipts, goal, reports };
            Box::pin(wrote(conn, site, write, talk, process)).await
        }
        Call::Service { conn } => Answer::Service { conn, result: client.service_properties().await },
        Call::Replication { conn } => Answer::Replication { conn, result: client.service_stats().await },
        call @ (Call::Changes { .. }
        | Call::Consider { .. }
        | Call::Delayed { .. }
        | Call::Drafts { .. }
        | Call::Left { .. }
        | Call::Settle { .. }) => {
            written_down(call, &client, (journal, &journals, drafts), (&receipts, clock)).await
        }
    }
}

/// Carries a call out that is about what is on the disk.
async fn written_down(
    call: Call,
    client: &Client,
    (journal, journals, drafts): (Journal, &Arc<Journals>, Option<Arc<Store>>),
    (receipts, clock): (&Receipts, Arc<SystemClock>),
) -> Answer {
    match call {
        Call::Changes { conn } => Answer::Changes { conn, result: recovery::changes(&journal).await },
        Call::Consider { conn, entry, only, purpose, terms } => {
            let terms = Terms { now: clock.now(), change: terms };
            let hidden = |id: &MessageId| receipts.find(id, clock.monotonic());
            let result = recovery::consider(client, &journal, (entry, only, purpose), terms, hidden).await;
            Answer::Considered { conn, result }
        }
        Call::Delayed { conn } => Answer::Delayed {
            conn,
            result: recovery::delayed(&journal, client.endpoint(), clock.now()).await,
        },
        Call::Drafts { conn } => left_drafts(conn, drafts, client.endpoint()).await,
        Call::Left { conn } => {
            let here = (client.endpoint().to_string(), clock.now());
            Answer::Left { conn, result: recovery::left(client, &journal, here, journals).await }
        }
        Call::Settle { conn, entry, item, end, export } => {
            let what = (entry.clone(), item, end);
            let result = recovery::settle(journals, what, export, clock).await;
            Answer::Settled { conn, entry, item, result }
        }
        call => bug(&call, "it is not about what is on the disk"),
    }
}

/// Carries a call out that needs no connection.
async fn alone(call: Call) -> Answer {
    match call {
        Call::Probe => Answer::Probed { up: probe().await },
        Call::Sift { text, among } => Answer::Sifted { hits: sift(text, among).await },
        Call::Compare { before, after, encoding } => compare(before, after, encoding).await,
        call => bug(&call, "the connection is not open"),
    }
}

async fn probe() -> bool {
    matches!(timeout(PROBE, TcpStream::connect(AZURITE)).await, Ok(Ok(_)))
}

async fn length(client: &Client, conn: ConnId, queue: QueueName) -> Answer {
    let seen = client.brief(LOOK).look_at_length(&queue).await;
    let result = seen.map(|seen| seen.map(|properties| properties.approximate_count));
    Answer::Length { conn, queue, result }
}

async fn head(client: &Client, conn: ConnId, queue: QueueName) -> Answer {
    let seen = client.brief(LOOK).look_at_messages(&queue, 1).await;
    let result = seen.map(|seen| seen.map(|head| head.iter().map(Face::of).collect()));
    Answer::Head { conn, queue, result }
}

/// Compares on another thread: bodies may be large.
async fn compare(before: Message, after: Arc<str>, encoding: Encoding) -> Answer {
    let bare = before.clone();
    let compared = blocking(move || {
        let after = show_as(Message { text: after, ..before.clone() }, encoding);
        let before = show(before);
        Answer::Compared { diff: Arc::new(diff(&before, &after)), before: Arc::new(before) }
    });
    compared.await.unwrap_or_else(|_| nothing_compared(bare))
}

/// A comparison that was never carried out to its end shows no difference.
fn nothing_compared(before: Message) -> Answer {
    let diff = Diff { form: Form::Pretty, lines: Vec::new() };
    Answer::Compared { diff: Arc::new(diff), before: Arc::new(show(before)) }
}

/// Looks through held messages on another thread: there may be many, and they may be large.
async fn sift(text: String, among: Vec<(LeaseId, Arc<Shown>)>) -> BTreeSet<LeaseId> {
    let found = blocking(move || {
        let text = text.to_lowercase();
        among.into_iter().filter(|(_, shown)| shown.contains(&text)).map(|(id, _)| id).collect()
    });
    found.await.unwrap_or_default()
}

/// Peeks, and decodes on another thread: bodies may be large.
async fn peek(client: &Client, queue: &QueueName) -> Result<Seen<Vec<Arc<Shown>>>, Failure> {
    let Seen { value, from } = client.look_at_messages(queue, MAX_BATCH).await?;
    Ok(Seen { value: decoded(value, queue).await?, from })
}

/// Decodes on another thread.
pub async fn decoded(head: Vec<Message>, queue: &QueueName) -> Result<Vec<Arc<Shown>>, Failure> {
    let shown = blocking(move || head.into_iter().map(|message| Arc::new(show(message))).collect());
    shown.await.map_err(|_| {
        let unnamed = Arc::from("");
        Failure::new(FailureKind::Bug, OperationKind::Peek, &unnamed, "the messages could not be decoded")
            .on(queue)
    })
}

/// The texts that earlier runs left.
async fn left_drafts(conn: ConnId, drafts: Option<Arc<Store>>, endpoint: &Endpoint) -> Answer {
    let endpoint = endpoint.to_string();
    let found = blocking(move || drafts.map_or_else(|| Ok(DraftsFound::default()), |it| it.left(&endpoint)));
    let result = match found.await {
        Ok(found) => found.map_err(|error| error.to_string()),
        Err(mistake) => Err(mistake.to_string()),
    };
    Answer::Drafts { conn, result }
}

/// The answer of a call that was never carried out to its end.
pub fn bug(call: &Call, said: &str) -> Answer {
    let failure = |kind, queue: Option<&QueueName>| mistake(said, kind, queue);
    match call.clone() {
        Call::Probe => Answer::Probed { up: false },
        Call::Compare { before, .. } => nothing_compared(before),
        Call::Sift { .. } => Answer::Sifted { hits: BTreeSet::new() },
        Call::Queues { conn, .. } => {
            Answer::Queues { conn, result: Err(failure(OperationKind::ListQueues, None)) }
        }
        Call::Length { conn, queue } => {
            let result = Err(failure(OperationKind::GetMetadata, Some(&queue)));
            Answer::Length { conn, queue, result }
        }
        Call::Head { conn, queue } => {
            let result = Err(failure(OperationKind::Peek, Some(&queue)));
            Answer::Head { conn, queue, result }
        }
        Call::Peek { conn, queue } => {
            let result = Err(failure(OperationKind::Peek, Some(&queue)));
            Answer::Peeked { conn, queue, result }
        }
        Call::Price { conn, queue, .. } => {
            let result = Err(failure(OperationKind::Peek, Some(&queue)));
            Answer::Priced { conn, queue, result }
        }
        Call::Survey { conn, queue } => {
            let result = Err(failure(OperationKind::GetMetadata, Some(&queue)));
            Answer::Surveyed { conn, queue, result }
        }
        Call::BulkLook { conn, queue, .. } => {
            let result = Err(failure(OperationKind::GetMetadata, Some(&queue)));
            Answer::BulkLooked { conn, queue, result }
        }
        Call::Properties { conn, queue, .. } => {
            let result = Err(failure(OperationKind::GetMetadata, Some(&queue)));
            Answer::Properties { conn, queue, result }
        }
        Call::Write { conn, queue, write } => {
            let result = Err(failure(kind_of(&write), Some(&queue)));
            Answer::Wrote { conn, queue, result, written: Vec::new() }
        }
        Call::Changes { conn } => Answer::Changes { conn, result: Err(said.to_owned()) },
        Call::Consider { conn, .. } => Answer::Considered { conn, result: Err(said.to_owned()) },
        Call::Left { conn } => Answer::Left { conn, result: Err(said.to_owned()) },
        Call::Drafts { conn } => Answer::Drafts { conn, result: Err(said.to_owned()) },
        Call::Delayed { conn } => Answer::Delayed { conn, result: Err(said.to_owned()) },
        Call::Settle { conn, entry, item, .. } => {
            Answer::Settled { conn, entry, item, result: Err(said.to_owned()) }
        }
        Call::Service { conn } => {
            Answer::Service { conn, result: Err(failure(OperationKind::GetServiceProperties, None)) }
        }
        Call::Replication { conn } => {
            Answer::Replication { conn, result: Err(failure(OperationKind::GetServiceStats, None)) }
        }
    }
}

fn mistake(said: &str, kind: OperationKind, queue: Option<&QueueName>) -> Failure {
    let failure = Failure::new(FailureKind::Bug, kind, &Arc::from(""), said);
    match queue {
        Some(queue) => failure.on(queue),
        None => failure,
    }
}

const fn kind_of(write: &Write) -> OperationKind {
    match write {
        Write::Put(_) => OperationKind::Put,
        Write::Change { .. }
        | Write::Hold { .. }
        | Write::Catch { .. }
        | Write::Mend { .. }
        | Write::Delayed { .. } => OperationKind::Update,
        Write::Create => OperationKind::CreateQueue,
        Write::Drop => OperationKind::DeleteQueue,
        Write::Clear => OperationKind::Clear,
        Write::SetMetadata { .. } => OperationKind::SetMetadata,
        Write::SetPolicies { .. } => OperationKind::SetAcl,
        Write::Take { .. } | Write::Dig(_) | Write::Bulk(_) => OperationKind::Get,
    }
}
