//! Text fields: which one has the keys, and what happens to its text.

use crate::app::geometry;
use crate::app::keymap::TextIntent;
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase, PutField};
use crate::app::state::notices::Tone;
use crate::app::text::{Edit, Text};

/// The field that has the keys.
fn current(state: &mut State) -> Option<&mut Text> {
    if let Some(modal) = state.modals.last_mut() {
        return of_modal(modal);
    }
    if state.start.shown {
        return Some(&mut state.start.filter);
    }
    if state.watching.shown {
        let table = &mut state.watching.table;
        return table.typing.then_some(&mut table.filter);
    }
    let account = state.account.as_mut()?;
    if let Some(take) = account.messages.as_mut().and_then(|pane| pane.take.as_mut())
        && take.sift.typing
    {
        return Some(&mut take.sift.text);
    }
    let queues = &mut account.queues;
    queues.typing.then_some(&mut queues.filter)
}

fn of_modal(modal: &mut Modal) -> Option<&mut Text> {
    match modal {
        Modal::Put(dialog) => match dialog.field {
            _ if dialog.phase != Phase::Open => None,
            PutField::Text => Some(&mut dialog.text),
            PutField::Life => Some(&mut dialog.life),
            PutField::Delay => Some(&mut dialog.delay),
            PutField::Encoding => None,
        },
        Modal::Edit(dialog) => (dialog.phase == Phase::Open).then_some(&mut dialog.text),
        Modal::Create(dialog) => (dialog.phase == Phase::Open).then_some(&mut dialog.name),
        Modal::Wipe(dialog) => (dialog.phase == Phase::Open).then_some(&mut dialog.typed),
        Modal::Properties(dialog) if dialog.phase != Phase::Open => None,
        Modal::Properties(dialog) => dialog.grid_mut()?.cell(),
        Modal::Raise(dialog) => Some(&mut dialog.typed),
        Modal::Take(dialog) => Some(if dialog.on_secs { &mut dialog.secs } else { &mut dialog.count }),
        Modal::Dig(dialog) => (!dialog.on_accepts).then_some(&mut dialog.count),
        Modal::Delay(dialog) if dialog.phase == Phase::Open => dialog.typed.as_mut(),
        Modal::Sas(dialog) => super::sas::typing(dialog),
        Modal::Alerts(dialog) => Some(&mut dialog.typed),
        Modal::Tell(dialog) => Some(&mut dialog.typed),
        Modal::Stamp(dialog) => Some(&mut dialog.typed),
        Modal::Bulk(dialog) => dialog.typing.map(|field| dialog.text(field)),
        Modal::Run(dialog) => dialog.rate.as_mut(),
        _ => None,
    }
}

/// Applies an edit to the field that has the keys, and what follows from a changed text.
pub fn edit(state: &mut State, edit: Edit) {
    let toggles = matches!(edit, Edit::Insert(' '));
    if let (true, Some(Modal::Put(dialog))) = (toggles, state.modals.last_mut())
        && dialog.field == PutField::Encoding
    {
        super::put::toggle_encoding(dialog, state.now);
        return;
    }
    if let (true, Some(Modal::Dig(dialog))) = (toggles, state.modals.last_mut())
        && dialog.on_accepts
    {
        super::dig::toggle(dialog);
    }
    if let Some(Modal::Sas(dialog)) = state.modals.last_mut() {
        super::sas::switch(dialog, &edit);
    }
    let Some(text) = current(state) else { return };
    let changed = text.apply(edit);
    if let (true, Some(slot)) = (changed, state.modals.last_mut().and_then(Modal::slot)) {
        slot.touch(state.now);
    }
    forget_trouble(state);
    if let Some(Modal::Properties(dialog)) = state.modals.last_mut()
        && let Some(grid) = dialog.grid_mut()
    {
        grid.tidy();
    }
    if state.modals.is_empty() {
        filtered(state);
    }
}

/// Lays the text of the open dialog out for its field, and scrolls to its cursor.
pub fn lay(state: &mut State) {
    let area = geometry::editor_field(state.size);
    let text = match state.modals.last_mut() {
        Some(Modal::Put(dialog)) => &mut dialog.text,
        Some(Modal::Edit(dialog)) => &mut dialog.text,
        _ => return,
    };
    text.scroll_into_view(area.w, area.h);
}

/// A complaint about the last attempt goes when its cause is being mended.
fn forget_trouble(state: &mut State) {
    let now = state.now;
    match state.modals.last_mut() {
        Some(Modal::Put(dialog)) => dialog.trouble = None,
        Some(Modal::Edit(dialog)) => dialog.trouble = None,
        Some(Modal::Create(dialog)) => dialog.trouble = None,
        Some(Modal::Wipe(dialog)) => dialog.trouble = None,
        Some(Modal::Properties(dialog)) => dialog.trouble = None,
        Some(Modal::Raise(dialog)) => dialog.trouble = None,
        Some(Modal::Take(dialog)) => dialog.trouble = None,
        Some(Modal::Dig(dialog)) => dialog.trouble = None,
        Some(Modal::Delay(dialog)) => dialog.trouble = None,
        Some(Modal::Sas(dialog)) => dialog.trouble = None,
        Some(Modal::Alerts(dialog)) => dialog.trouble = None,
        Some(Modal::Tell(dialog)) => dialog.trouble = None,
        Some(Modal::Bulk(dialog)) => (dialog.trouble, dialog.since) = (None, now),
        Some(Modal::Run(dialog)) => dialog.trouble = None,
        _ => {}
    }
}

fn filtered(state: &mut State) {
    state.start.selected = 0;
    if state.watching.shown && !state.start.shown {
        return super::order::filtered(state);
    }
    if let Some(account) = state.account.as_mut().filter(|account| account.queues.typing) {
        account.queues.filtered();
    }
}

/// A paste is text, never keys.
pub fn pasted(state: &mut State, text: String) {
    if current(state).is_some() {
        edit(state, Edit::Paste(text));
    } else {
        state.notices.say(
            state.now,
            Tone::Warning,
            "a paste works only where text is typed; p puts a message",
        );
    }
}

/// A key of a text field.
pub fn intent(state: &mut State, intent: TextIntent) {
    let page = geometry::editor_field(state.size).h.saturating_sub(1).max(1);
    let turns = matches!(intent, TextIntent::Left | TextIntent::Right);
    if let (true, Some(Modal::Put(dialog))) = (turns, state.modals.last_mut())
        && dialog.field == PutField::Encoding
    {
        super::put::toggle_encoding(dialog, state.now);
        return;
    }
    edit(state, as_edit(intent, page));
}

const fn as_edit(intent: TextIntent, page: u16) -> Edit {
    match intent {
        TextIntent::NewLine => Edit::NewLine,
        TextIntent::Backspace => Edit::Backspace,
        TextIntent::Delete => Edit::Delete,
        TextIntent::WordBackspace => Edit::DeleteWordLeft,
        TextIntent::WordDelete => Edit::DeleteWordRight,
        TextIntent::KillToEnd => Edit::KillToEnd,
        TextIntent::KillToStart => Edit::KillToStart,
        TextIntent::Yank => Edit::Yank,
        TextIntent::Left => Edit::Left,
        TextIntent::Right => Edit::Right,
        TextIntent::WordLeft => Edit::WordLeft,
        TextIntent::WordRight => Edit::WordRight,
        TextIntent::Up => Edit::Up,
        TextIntent::Down => Edit::Down,
        TextIntent::PageUp => Edit::PageUp(page),
        TextIntent::PageDown => Edit::PageDown(page),
        TextIntent::Home => Edit::Home,
        TextIntent::End => Edit::End,
        TextIntent::Top => Edit::Top,
        TextIntent::Bottom => Edit::Bottom,
        TextIntent::Undo => Edit::Undo,
        TextIntent::Redo => Edit::Redo,
    }
}
