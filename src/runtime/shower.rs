//! From what a job tells to what is shown. Messages are decoded off the loop and off the job, in the
//! order in which they were told of; one that was decoded before is not decoded again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::spawn::{blocking, watched};
use crate::body::shown::{Shown, show};
use crate::model::change::{Lease, LeaseId, Progress};
use crate::model::message::Message;

type Tell = Arc<dyn Fn(Progress<Arc<Shown>>) + Send + Sync>;
/// What a job tells it by.
type Tells = Arc<dyn Fn(Progress<Arc<Message>>) + Send + Sync>;
type Known = HashMap<LeaseId, (Arc<Message>, Arc<Shown>)>;

/// What a job tells, handed on to `tell` in a form that can be shown. The other end of what is
/// returned breaks off when the job has ended and all of it was handed on.
pub fn shower(
    workers: &Handle,
    tell: impl Fn(Progress<Arc<Shown>>) + Send + Sync + 'static,
) -> (Tells, oneshot::Receiver<()>) {
    let (tell, workers): (Tell, _) = (Arc::new(tell), workers.clone());
    let decoder: OnceLock<UnboundedSender<Vec<Lease<Arc<Message>>>>> = OnceLock::new();
    let (ends, over) = oneshot::channel();
    let ends = Mutex::new(Some(ends));
    let tells = Arc::new(move |progress| match progress {
        Progress::Doing(step) => tell(Progress::Doing(step)),
        Progress::Failed(failure) => tell(Progress::Failed(failure)),
        Progress::Bulk(progress) => tell(Progress::Bulk(progress)),
        Progress::Leases(leases) => {
            let decoder = decoder.get_or_init(|| {
                let ends = ends.lock().unwrap_or_else(PoisonError::into_inner).take();
                begin(&workers, Arc::clone(&tell), ends)
            });
            // It is there as long as this is.
            let _ = decoder.send(leases);
        }
    });
    (tells, over)
}

fn begin(
    workers: &Handle,
    tell: Tell,
    ends: Option<oneshot::Sender<()>>,
) -> UnboundedSender<Vec<Lease<Arc<Message>>>> {
    let (sender, told) = unbounded_channel();
    watched(workers, decode_all(told, tell), move |_| drop(ends));
    sender
}

async fn decode_all(mut told: UnboundedReceiver<Vec<Lease<Arc<Message>>>>, tell: Tell) {
    let mut known = Known::new();
    while let Some(leases) = told.recv().await {
        let new = leases.iter().filter(|lease| !is_known(&known, lease));
        let new: Vec<(LeaseId, Arc<Message>)> =
            new.map(|lease| (lease.id, Arc::clone(&lease.message))).collect();
        if !new.is_empty() {
            let Ok(decoded) = blocking(move || decode(new)).await else { return };
            known.extend(decoded);
        }
        tell(Progress::Leases(leases.into_iter().filter_map(|lease| shown(&known, lease)).collect()));
    }
}

fn is_known(known: &Known, lease: &Lease<Arc<Message>>) -> bool {
    known.get(&lease.id).is_some_and(|(message, _)| Arc::ptr_eq(message, &lease.message))
}

fn decode(new: Vec<(LeaseId, Arc<Message>)>) -> Known {
    let each = |(id, message): (LeaseId, Arc<Message>)| {
        let shown = Arc::new(show((*message).clone()));
        (id, (message, shown))
    };
    new.into_iter().map(each).collect()
}

fn shown(known: &Known, lease: Lease<Arc<Message>>) -> Option<Lease<Arc<Shown>>> {
    let Lease { id, until, state, trouble, .. } = lease;
    let message = Arc::clone(&known.get(&id)?.1);
    Some(Lease { id, message, until, state, trouble })
}
