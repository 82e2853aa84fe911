//! Whether what was sent back to its queue comes back to the poison queue: each peek of it is
//! compared with what was moved away.

use std::sync::Arc;

use crate::app::state::State;
use crate::app::state::notices::Tone;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::change::Moved;
use crate::model::print::thousands;
use crate::model::queue::QueueName;

/// Compares the head of a queue with what was moved away from it.
pub fn seen(state: &mut State, conn: ConnId, queue: &QueueName, head: &[Arc<Shown>]) {
    let mut news = Vec::new();
    for ended in state.ended.iter_mut().filter(|e| e.subject.conn == conn && e.subject.queue == *queue) {
        let Some(moved) = ended.moved().cloned() else { continue };
        let before = ended.back.len();
        for shown in head {
            let message = &shown.message;
            if !ended.back.contains(&message.id) && is_back(&moved, shown) {
                ended.back.insert(message.id.clone());
            }
        }
        if ended.back.len() > before {
            let (back, of) = (thousands(ended.back.len() as u64), thousands(moved.texts.len() as u64));
            news.push(format!("{back} of {of} came back to {queue}: their consumer gave up on them again"));
        }
    }
    for what in news {
        state.notices.say(state.now, Tone::Warning, what);
    }
}

fn is_back(moved: &Moved, shown: &Shown) -> bool {
    // The date first: it costs nothing.
    let inserted = shown.message.inserted.secs().filter(|inserted| *inserted >= moved.since);
    inserted.is_some_and(|inserted| moved.is_back(Moved::number(&shown.message.text), inserted))
}
