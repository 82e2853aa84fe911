//! A move as the program does it: journalled, reported line by line, every step checked.

use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::jobs::bulk::{Goal, bulk};
use peekq::jobs::site::{Site, Talk};
use peekq::journal::Journal;
use peekq::model::account::ConnId;
use peekq::model::change::{Bulk, By, Deed, Fate, Goal as To, NewLife, Report, Which};
use peekq::model::history::{Keeping, Place};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::sync::mpsc::unbounded_channel;

/// Moves all, or all that match. Returns how long a bystander was hidden at the most, in milliseconds.
pub async fn moves(connection: &str, filter: Option<&str>) -> anyhow::Result<u64> {
    let parsed = connection_string::parse(connection)?;
    let clock = Arc::new(SystemClock::new());
    // Where a person's state folder is: on a disk.
    let folder = tempfile::Builder::new().prefix("peers").tempdir_in(std::env::current_dir()?)?;
    let place = (&parsed.account, &parsed.endpoint);
    let journal =
        Journal::open(folder.path(), place, Keeping::Full, u64::MAX, Arc::<SystemClock>::clone(&clock))?;
    let place = Place {
        account: Arc::clone(&parsed.account),
        endpoint: parsed.endpoint.to_string().into(),
        queue: QueueName::new("bench-to"),
    };
    let client = Client::new(
        parsed.endpoint,
        parsed.account,
        parsed.credential,
        Arc::<SystemClock>::clone(&clock),
        Options::default(),
    )
    .with_access(Access::ReadWrite);
    let goal = Goal { client: client.clone(), queue: place.queue.clone() };
    let site = Site { client, queue: QueueName::new("bench-from"), clock, journal };
    let wish = Bulk {
        deed: Deed::Move,
        to: Some(To { conn: ConnId(1), place }),
        which: filter.map_or(Which::All, |filter| Which::Matching(filter.into())),
        life: NewLife::Kept,
        rate: None,
        hold: 2_000,
        canary: false,
        by: By::Lease,
        remembers: false,
        undoes: None,
        recovers: None,
    };
    let (_orders, told) = unbounded_channel();
    let talk = Talk { tell: Arc::new(|_| ()), orders: told };
    let reports = folder.path().join("reports");
    match bulk(&site, Some(goal), &wish, Some(&reports), talk).await.map_err(anyhow::Error::msg)? {
        Report::Bulk(report) if report.is_clean() => {
            debug_assert!(report.count(Fate::Done) > 0);
            Ok(report.hidden_ms)
        }
        other => anyhow::bail!("{other:?}"),
    }
}
