//! The three panes: moving about, filter, order, refresh, and opening dialogs.

use super::rows::moved;
use super::{
    about, act, alerts, bulk, changes, copy, delayed, dig, drafts, edit, left, marks, mend, properties, put,
    raise, run, sas, sift, start, take, watch, wipe, writes,
};
use crate::app::effect::{Effect, Lane};
use crate::app::geometry;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::messages::MessagePane;
use crate::app::state::modal::{Modal, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::queues::Sort;
use crate::app::text::Text;
use crate::body::shown::View;
use crate::model::operation::OperationKind;
use crate::watch::asks::Ask;

pub fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    if state.watching.shown {
        if watch::act(state, intent, out) {
            return;
        }
    } else if sift::act(state, intent) {
        return;
    }
    match intent {
        Intent::Watch => watch::toggle(state),
        Intent::Alerts => alerts::open(state),
        Intent::Tell => alerts::open_tell(state),
        Intent::Quit => super::leave::quit(state, out),
        Intent::Help => state.modals.push(Modal::Help { top: 0 }),
        Intent::History => state.modals.push(Modal::History { top: usize::MAX }),
        Intent::Reopen => drafts::reopen(state, out),
        Intent::Drafts => drafts::open(state),
        Intent::Delayed => delayed::open(state, out),
        Intent::Accounts => start::show(state, out),
        Intent::Raise => raise::open(state, out),
        Intent::Put => put::open(state, false),
        Intent::PutCopy => put::open(state, true),
        Intent::Edit => edit::open(state, out),
        Intent::Delete => act::open_delete(state, out),
        Intent::Hold => act::open_hold(state, out),
        Intent::Take => take::open(state),
        Intent::Dig => dig::open(state),
        Intent::Sift => sift::open(state),
        Intent::Release | Intent::Renew | Intent::ReleaseAll => take::act(state, intent, out),
        Intent::Create => wipe::open_create(state),
        Intent::Clear | Intent::Drop => wipe::open(state, intent, out),
        Intent::Properties => properties::open(state, out),
        Intent::Copy => copy::open(state),
        Intent::Mark | Intent::MarkRange | Intent::MarkAll | Intent::MarkInvert | Intent::Unmark => {
            marks::act(state, intent);
        }
        Intent::Refresh => refresh(state),
        Intent::MakeSas => sas::open(state),
        Intent::About => about::open(state, out),
        Intent::Undo => mend::open_last(state, out),
        Intent::Changes => changes::open(state, out),
        Intent::LeftOpen => left::open_again(state, out),
        Intent::Many => bulk::open(state, out),
        Intent::Redrive => bulk::open_redrive(state, out),
        Intent::Work => run::open(state),
        _ => move_about(state, intent),
    }
}

fn move_about(state: &mut State, intent: Intent) {
    let page = page_rows(state);
    let now = state.now;
    let Some(account) = &mut state.account else { return };
    match intent {
        Intent::Up => step(account, -1),
        Intent::Down => step(account, 1),
        Intent::PageUp => step(account, -page),
        Intent::PageDown => step(account, page),
        Intent::First => step(account, isize::MIN),
        Intent::Last => step(account, isize::MAX),
        Intent::NextPane => turn(account, next),
        Intent::PreviousPane => turn(account, |focus| next(next(focus))),
        Intent::Open => account.focus = inward(account.focus),
        Intent::Back => account.focus = outward(account.focus),
        Intent::Zoom => account.zoomed = !account.zoomed,
        Intent::Pause => pause(state),
        Intent::Sort => sort(account),
        Intent::Sibling => {
            if let Some(sibling) = account.queues.sibling(&state.settings.poison_suffix).cloned() {
                account.queues.go_to(&sibling);
            }
        }
        Intent::Filter => {
            account.focus = Focus::Queues;
            account.queues.typing = true;
        }
        Intent::Enter => {
            account.queues.typing = false;
            account.focus = Focus::Messages;
        }
        Intent::ClearFilter | Intent::Cancel => {
            account.queues.typing = false;
            account.queues.filter = Text::single_line("");
            account.queues.arrange();
        }
        Intent::ViewPretty => account.detail.view = View::Pretty,
        Intent::ViewRaw => account.detail.view = View::Raw,
        Intent::ViewHex => account.detail.view = View::Hex,
        _ => {}
    }
    if let Some(account) = &mut state.account
        && account.focus == Focus::Queues
    {
        account.queues.moved = now;
    }
}

/// Goes to another pane; the queue pane is passed over where there is none.
fn turn(account: &mut AccountView, next: impl Fn(Focus) -> Focus) {
    account.focus = next(account.focus);
    if account.focus == Focus::Queues && account.has_one_queue() {
        account.focus = next(account.focus);
    }
}

const fn next(focus: Focus) -> Focus {
    match focus {
        Focus::Queues => Focus::Messages,
        Focus::Messages => Focus::Detail,
        Focus::Detail => Focus::Queues,
    }
}

const fn inward(focus: Focus) -> Focus {
    match focus {
        Focus::Queues => Focus::Messages,
        Focus::Messages | Focus::Detail => Focus::Detail,
    }
}

const fn outward(focus: Focus) -> Focus {
    match focus {
        Focus::Detail => Focus::Messages,
        Focus::Messages | Focus::Queues => Focus::Queues,
    }
}

fn page_rows(state: &State) -> isize {
    let panes = state.panes();
    let rows = match state.account.as_ref().map(|account| account.focus) {
        Some(Focus::Queues) => panes.queues.map(geometry::queue_rows),
        Some(Focus::Messages) => panes.messages.map(geometry::message_rows),
        _ => panes.detail.map(|area| geometry::detail_body(area).h),
    };
    isize::try_from(rows.unwrap_or(1).saturating_sub(1).max(1)).unwrap_or(1)
}

fn step(account: &mut AccountView, by: isize) {
    match account.focus {
        Focus::Queues => {
            let at = moved(account.queues.position(), by, account.queues.view.len());
            account.queues.select(at);
        }
        Focus::Messages => step_messages(account, by),
        Focus::Detail => {
            let rows = account.detail.laid.as_ref().map_or(0, |laid| laid.rows.len());
            account.detail.top = moved(Some(account.detail.top), by, rows).unwrap_or(0);
        }
    }
}

/// Moves the selection of the message pane.
pub fn step_messages(account: &mut AccountView, by: isize) {
    let Some(pane) = &mut account.messages else { return };
    if let Some(take) = &mut pane.take {
        let at = moved(take.position(), by, take.rows().count());
        take.selected = at.and_then(|at| take.rows().nth(at)).map(|lease| lease.id);
    } else {
        let at = moved(pane.position(), by, pane.rows.len());
        pane.selected = at.and_then(|at| pane.rows.get(at)).map(|row| row.shown.message.id.clone());
    }
}

fn sort(account: &mut AccountView) {
    account.queues.sort = match account.queues.sort {
        Sort::Name => Sort::Length,
        Sort::Length => Sort::Name,
    };
    account.queues.arrange();
}

fn pause(state: &mut State) {
    let Some(account) = &mut state.account else { return };
    account.polling = !account.polling;
    let what = if account.polling { "refreshing by itself again" } else { "paused: r refreshes" };
    state.notices.say(state.now, Tone::Done, what);
}

/// Asks for everything on the screen again: the settled times go, so that all of it is due.
fn refresh(state: &mut State) {
    let (now, rows) = (state.now, state.queue_rows());
    let Some(account) = &mut state.account else { return };
    account.queues.listing.hurry(now);
    if account.queues.listing.pending.is_none() {
        account.queues.arriving.clear();
    }
    let queues = &account.queues;
    let shown: Vec<_> = queues.on_screen(rows).chain(&queues.selected).cloned().collect();
    let may_count = account.never_allows(OperationKind::GetMetadata).is_none();
    for name in shown.into_iter().filter(|_| may_count) {
        account.scheduler.want(&name, Ask::Length, now);
    }
    if let Some(pane) = &mut account.messages {
        pane.first = Some(now);
    }
}

/// The message pane follows the selected queue. Leaving a queue ends its peek and releases what was
/// taken from it.
pub fn follow_selection(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now;
    let Some(account) = &mut state.account else { return };
    if account.messages.as_ref().map(|pane| &pane.queue) == account.queues.selected.as_ref() {
        return;
    }
    if let Some(old) = account.messages.take() {
        if old.peek.pending.is_some() {
            out.push(Effect::Cancel(Lane::Peek(account.conn)));
        }
        account.scheduler.give_up(&old.queue, Ask::Peek);
        if let Some(take) = old.take {
            writes::stop(state, take.job, out);
        }
    }
    let Some(account) = &mut state.account else { return };
    let first = now.plus(state.settings.peek_debounce);
    account.messages = account.queues.selected.clone().map(|queue| MessagePane::of(queue, first));
    account.detail.top = 0;
}

/// Keeps every selection on the screen.
pub fn scroll(state: &mut State) {
    let (queue_rows, message_rows, watch_rows) =
        (state.queue_rows(), state.message_rows(), state.watch_rows());
    let table = &mut state.watching.table;
    table.top = geometry::offset(table.position(), table.rows.len(), watch_rows, table.top);
    let Some(account) = &mut state.account else { return };
    let queues = &mut account.queues;
    queues.top = geometry::offset(queues.position(), queues.view.len(), queue_rows, queues.top);
    let Some(pane) = &mut account.messages else { return };
    pane.top = geometry::offset(pane.position(), pane.rows.len(), message_rows, pane.top);
    if let Some(take) = &mut pane.take {
        take.top = geometry::offset(take.position(), take.rows().count(), message_rows, take.top);
    }
}

/// The selected queue of the open account, as the subject of a dialog.
pub fn subject(state: &State) -> Option<Subject> {
    let account = state.account.as_ref()?;
    let queue = account.queue()?.clone();
    Some(Subject { conn: account.conn, account: account.account.clone(), queue })
}
