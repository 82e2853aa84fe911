//! The copy menu.

use std::sync::Arc;

use super::browse::subject;
use crate::app::effect::Effect;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{CopyMenu, Modal};
use crate::app::state::notices::Tone;
use crate::body::shown::{Decoded, Shown, View};
use crate::model::message::{Expiry, Moment};

pub fn open(state: &mut State) {
    let reading = state.account.as_ref().and_then(|account| account.messages.as_ref()?.reading());
    if let (Some(subject), Some(shown)) = (subject(state), reading) {
        let shown = Arc::clone(shown);
        state.modals.push(Modal::Copy(Box::new(CopyMenu { subject, shown })));
    }
}

pub fn act(menu: &CopyMenu, state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    let shown = &menu.shown;
    let view = state.account.as_ref().map_or(View::Pretty, |account| account.detail.view);
    let (text, form) = match intent {
        Intent::CopyShown => (shown.view(view, u16::MAX).to_string(), "as shown"),
        Intent::CopyStored => (shown.message.text.to_string(), "as stored"),
        Intent::CopyDecoded => match &shown.decoded {
            Decoded::Text(text) => (text.to_string(), "decoded"),
            Decoded::Bytes(_) => (shown.message.text.to_string(), "as stored (it is binary)"),
        },
        Intent::CopyJson => (json(shown), "as JSON"),
        Intent::CopyId => (shown.message.id.to_string(), "its id"),
        _ => return,
    };
    let what = format!("copied {form}: {} bytes of {}", text.len(), shown.message.id.short());
    state.notices.say(state.now, Tone::Done, what);
    out.push(Effect::Copy(text));
}

fn json(shown: &Shown) -> String {
    let message = &shown.message;
    let moment = |moment: &Moment| match moment {
        Moment::At(secs) => {
            jiff::Timestamp::from_second(*secs).map_or_else(|_| secs.to_string(), |t| t.to_string())
        }
        Moment::Odd(text) => text.to_string(),
    };
    let expires = match &message.expires {
        Expiry::At(at) => serde_json::Value::String(moment(at)),
        Expiry::Never => serde_json::Value::Null,
    };
    let value = serde_json::json!({
        "id": message.id.as_str(),
        "insertionTime": moment(&message.inserted),
        "expirationTime": expires,
        "dequeueCount": message.dequeue_count,
        "messageText": &*message.text,
    });
    format!("{value:#}")
}
