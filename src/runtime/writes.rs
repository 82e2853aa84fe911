//! Writes, carried out: from what is asked to a report.

use std::path::PathBuf;
use std::sync::Arc;

use super::journals::Journals;
use super::receipts::Receipts;
use super::{recovery, searches};
use crate::app::effect::Write;
use crate::app::event::Answer;
use crate::client::client::Client;
use crate::jobs::create::Patience;
use crate::jobs::mend;
use crate::jobs::site::{Site, Talk};
use crate::jobs::{catch, change, create, dig, hold, properties, put, take, wipe};
use crate::model::account::ConnId;
use crate::model::change::Report;
use crate::model::delayed::DelayedId;
use crate::model::failure::Failure;
use crate::model::message::Life;
use crate::model::remedy::{Considered, Purpose, Remedy};

/// What a write needs of this process besides its site.
pub struct Process {
    /// Under which number a receipt is kept.
    pub number: DelayedId,
    /// The journals of this process.
    pub journals: Arc<Journals>,
    /// The receipts of delayed puts.
    pub receipts: Arc<Receipts>,
    /// The service that messages go to.
    pub goal: Option<Client>,
    /// Where the files of reports are written.
    pub reports: Option<PathBuf>,
}

/// Carries a write out; what it wrote down is on the disk by its end.
pub async fn wrote(conn: ConnId, site: Site, write: Write, talk: Talk, process: Process) -> Answer {
    let result = carry_out(&site, write, talk, process).await;
    if let Err(error) = site.journal.flush().await {
        // What was done stays open in the journal: the next start looks at it.
        tracing::warn!("outcomes may not be on the disk: {error}");
    }
    Answer::Wrote { conn, queue: site.queue, result, written: site.journal.noted() }
}

async fn carry_out(site: &Site, write: Write, mut talk: Talk, process: Process) -> Result<Report, Failure> {
    match write {
        Write::Put(message) => {
            let put::Placed { report, waiting } = put::put(site, &message).await?;
            if let Some(waiting) = waiting {
                process.receipts.keep(process.number, waiting, site.clock.monotonic());
            }
            Ok(report)
        }
        Write::Delayed { put, act, .. } => process.receipts.act(site, put, &act).await,
        Write::Change { targets, act, plan } => change::change(site, &targets, &act, &plan, &mut talk).await,
        Write::Hold { targets, plan } => hold::hold(site, &targets, &plan, &mut talk).await,
        Write::Catch { target, terms } => catch::catch(site, &target, &terms, &mut talk).await,
        Write::Create => create::create(site, &mut talk, &Patience::default()).await,
        Write::Drop => wipe::drop_queue(site).await,
        Write::Clear => wipe::clear(site).await,
        Write::SetMetadata { saw, metadata } => properties::save_metadata(site, &saw, &metadata).await,
        Write::SetPolicies { saw, policies } => properties::save_policies(site, &saw, &policies).await,
        Write::Mend { considered, only, purpose, late } => {
            mend(site, *considered, (only, purpose, late), &mut talk, &process).await
        }
        Write::Take { count, secs } => take::take(site, count, secs, talk).await,
        Write::Dig(dig) => dig::dig(site, dig, talk).await,
        Write::Bulk(wish) => {
            let Process { journals, goal, reports, .. } = process;
            searches::run(&journals, site, *wish, (goal, reports.as_deref()), talk).await
        }
    }
}

/// Takes a change back or brings it to its end; what an earlier run left open is settled then.
async fn mend(
    site: &Site,
    considered: Considered,
    (only, purpose, late): (Option<usize>, Purpose, Life),
    talk: &mut Talk,
    process: &Process,
) -> Result<Report, Failure> {
    let Considered { entry, remedy, .. } = considered;
    let report = if let Remedy::InHand { put, act, .. } = &remedy {
        let site = Site { journal: site.journal.undoing(&entry.id), ..site.clone() };
        process.receipts.act(&site, *put, act).await?
    } else {
        mend::mend(site, &entry, (&remedy, purpose), late, talk).await?
    };
    if matches!(purpose, Purpose::Finish | Purpose::Revert) && report.is_done() {
        let what = (entry.id.clone(), only.unwrap_or(0), mend::settles(purpose));
        let clock = Arc::clone(&site.clock);
        if let Err(error) = recovery::settle(&process.journals, what, false, clock).await {
            // It comes up again at the next start, and is found to be done.
            tracing::warn!("{error}");
        }
    }
    Ok(report)
}
