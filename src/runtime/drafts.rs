//! Keeping drafts, off the loop: one order after the other, so that a text that was discarded is not
//! written after it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::mailbox::Mailbox;
use super::spawn::{blocking, watched};
use crate::app::event::Msg;
use crate::drafts::Store;
use crate::model::draft::{Draft, DraftId};

/// How long the end of the program waits for the disk.
const PATIENCE: Duration = Duration::from_secs(2);

enum Order {
    Keep(Arc<Store>, Box<Draft>),
    Discard(Arc<Store>, DraftId),
    Flush(oneshot::Sender<()>),
}

/// Takes the orders.
pub struct Desk {
    orders: UnboundedSender<Order>,
}

impl Desk {
    /// A desk that tells `mailbox` what could not be kept.
    pub fn new(workers: &Handle, mailbox: Arc<Mailbox>) -> Self {
        let (orders, told) = unbounded_channel();
        watched(workers, serve(told, mailbox), |_| ());
        Self { orders }
    }

    /// Keeps a draft.
    pub fn keep(&self, store: Arc<Store>, draft: Draft) {
        // Without the one that serves there is nobody to tell either.
        let _ = self.orders.send(Order::Keep(store, Box::new(draft)));
    }

    /// Forgets a draft.
    pub fn discard(&self, store: Arc<Store>, id: DraftId) {
        let _ = self.orders.send(Order::Discard(store, id));
    }

    /// Returns when everything so far is done, or when that takes too long.
    pub async fn flush(&self) {
        let (sender, done) = oneshot::channel();
        let _ = self.orders.send(Order::Flush(sender));
        if timeout(PATIENCE, done).await.is_err() {
            tracing::warn!("the disk takes too long: a text may not be kept");
        }
    }
}

async fn serve(mut told: UnboundedReceiver<Order>, mailbox: Arc<Mailbox>) {
    while let Some(order) = told.recv().await {
        let done = match order {
            Order::Keep(store, draft) => blocking(move || store.keep(&draft)).await,
            Order::Discard(store, id) => blocking(move || store.discard(&id)).await,
            Order::Flush(done) => {
                // Who went away meanwhile wants no answer.
                let _ = done.send(());
                continue;
            }
        };
        if let Ok(Err(error)) = done {
            tracing::warn!("a draft: {error}");
            mailbox.leave(Msg::DraftFailed(error.to_string()));
        }
    }
}
