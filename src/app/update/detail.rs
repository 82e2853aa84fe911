//! The detail pane: laying the body out when the message, the form or the width changes.

use std::sync::Arc;

use crate::app::geometry;
use crate::app::state::State;
use crate::app::state::messages::Laid;
use crate::app::wrap;

/// Lays out what is read, unless that was done already.
pub fn lay(state: &mut State) {
    let Some(area) = state.panes().detail.map(geometry::detail_body) else { return };
    let Some(account) = &mut state.account else { return };
    let reading = account.messages.as_ref().and_then(|pane| pane.reading());
    let view = account.detail.view;
    let Some(shown) = reading else {
        account.detail.laid = None;
        return;
    };
    let old = account.detail.laid.as_ref();
    let same = old.is_some_and(|l| Arc::ptr_eq(&l.of, shown) && l.view == view && l.width == area.w);
    if !same {
        if old.is_none_or(|l| l.of.message.id != shown.message.id || l.view != view) {
            account.detail.top = 0;
        }
        let text = shown.view(view, area.w);
        let rows = wrap::rows(&text, area.w);
        account.detail.laid = Some(Laid { of: Arc::clone(shown), view, width: area.w, text, rows });
    }
    let rows = account.detail.laid.as_ref().map_or(0, |laid| laid.rows.len());
    account.detail.top = account.detail.top.min(rows.saturating_sub(usize::from(area.h)));
}
