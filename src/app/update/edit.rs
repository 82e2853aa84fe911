//! Editing a message: its text, then what saving it costs, then saving it in one of two ways, or
//! through the job that holds the message.

use super::act::{Held, reading};
use super::browse::subject;
use super::modal::Stays;
use super::price::{self, Choice};
use super::{clash, delayed, drafts, writes};
use crate::app::effect::{Effect, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::draft::Slot;
use crate::app::state::modal::{EditDialog, Modal, Phase};
use crate::app::state::notices::Tone;
use crate::app::state::offer::{Comparison, Deed, Offer, Way};
use crate::app::text::Text;
use crate::model::change::{Act, Order, Plan, Target};
use crate::model::clock::Millis;
use crate::model::operation::OperationKind;

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let (Some(subject), Some((shown, lease))) = (subject(state), reading(state)) else { return };
    renew_by_itself(state, lease, true, out);
    state.modals.push(Modal::Edit(Box::new(EditDialog {
        subject,
        target: Target::of(&shown.message),
        text: Text::from(shown.editable()),
        encoding: shown.edit_encoding(),
        found: shown.message.clone(),
        way: None,
        comparison: Comparison::default(),
        top: 0,
        lease,
        delayed: None,
        draft: Slot::default(),
        phase: Phase::Open,
        trouble: None,
    })));
}

/// Whether the message is held only to be edited: then it goes back with its text, or without.
fn is_held_for_this(state: &State, lease: Held) -> bool {
    let write = state.writes.get(&lease.0).map(|writing| &writing.write);
    matches!(write, Some(Write::Hold { .. } | Write::Catch { .. }))
}

/// A take is renewed by hand, but not while one edits.
pub fn renew_by_itself(state: &State, lease: Option<Held>, kept: bool, out: &mut Vec<Effect>) {
    let is_take = |id| state.writes.get(&id).is_some_and(|w| matches!(w.write, Write::Take { .. }));
    if let Some((id, number)) = lease.filter(|(id, _)| is_take(*id)) {
        out.push(Effect::Tell { id, order: Order::Keep(number, kept) });
    }
}

pub fn act(dialog: &mut EditDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    if scroll(dialog, state, intent) {
        return true;
    }
    match (&mut dialog.phase, intent) {
        (Phase::Open, Intent::Cancel) => return close(dialog, state, out),
        (Phase::Open, Intent::Submit) => submit(dialog, state, out),
        (Phase::Asked { at }, Intent::Confirm) => {
            let at = *at;
            write_delayed(dialog, state, at, out);
        }
        (Phase::Choosing(_), _) => return clash::act(dialog, state, intent, out),
        (Phase::Priced(offer), Intent::OtherWay) => {
            offer.at = state.now;
            offer.second = None;
            dialog.way = Some(other(dialog.way()));
        }
        (Phase::Priced(offer), _) => {
            let choice = price::choose(offer, state, intent);
            chosen(dialog, state, choice, out);
        }
        (Phase::Writing, Intent::Cancel) => return leave_behind(dialog, state, out),
        (_, Intent::Cancel) => dialog.phase = Phase::Open,
        _ => {}
    }
    true
}

fn chosen(dialog: &mut EditDialog, state: &mut State, choice: Choice, out: &mut Vec<Effect>) {
    let subject = dialog.subject.clone();
    match choice {
        Choice::None => {}
        Choice::Back => dialog.phase = Phase::Open,
        Choice::Do(deed, plan) => {
            let Some(act) = allowed(dialog, state, deed) else { return };
            let targets = vec![dialog.target.clone()];
            dialog.trouble = None;
            dialog.phase = price::start(state, &subject, targets, (deed, act, plan), out);
        }
        Choice::Catch => {
            dialog.trouble = None;
            dialog.phase = price::catch(state, &subject, dialog.target.clone(), out);
        }
    }
}

/// What is done to the message; none, with the reason said, where the right for it is missing.
fn allowed(dialog: &EditDialog, state: &mut State, deed: Deed) -> Option<Act> {
    let text = dialog.stored().ok()?;
    let act = match dialog.way() {
        Way::InPlace => Act::Edit(text),
        Way::Replace => Act::Replace(text),
    };
    let needs = match (deed, dialog.way()) {
        (Deed::Hold, _) | (_, Way::InPlace) => vec![OperationKind::Update],
        (Deed::Act, Way::Replace) => vec![OperationKind::Put, OperationKind::DeleteMessage],
    };
    let missing = needs.into_iter().find_map(|kind| price::may(state, &dialog.subject, kind).err());
    match missing {
        None => Some(act),
        Some(why) => {
            state.notices.say(state.now, Tone::Warning, why);
            None
        }
    }
}

const fn other(way: Way) -> Way {
    match way {
        Way::InPlace => Way::Replace,
        Way::Replace => Way::InPlace,
    }
}

impl EditDialog {
    /// How the text is saved: as the user chose, or in place, unless that would make poison of the
    /// message that was just mended.
    #[must_use]
    pub fn way(&self) -> Way {
        let spoilt = match &self.phase {
            Phase::Priced(offer) => spoils(offer),
            _ => false,
        };
        self.way.unwrap_or(if spoilt { Way::Replace } else { Way::InPlace })
    }
}

/// Whether consumers might give up on the message although it was mended.
#[must_use]
pub fn spoils(offer: &Offer) -> bool {
    let plan: &Plan = &offer.plan;
    plan.targets.first().is_some_and(|aim| plan.spoils(aim))
}

/// Closing with a changed text keeps it where `o` finds it. What is held only for this goes back.
fn close(dialog: &EditDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    let says = match &dialog.trouble {
        None => "not saved; o opens the text again",
        Some(_) => "the text is kept; o opens it again, with what was said about it",
    };
    keep_text(dialog, state, says, out);
    if let Some(lease) = dialog.lease {
        if is_held_for_this(state, lease) {
            writes::stop(state, lease.0, out);
        }
        renew_by_itself(state, Some(lease), false, out);
    }
    false
}

/// Puts a text that was changed where `o` finds it, and says so.
pub fn keep_text(dialog: &EditDialog, state: &mut State, says: &str, out: &mut Vec<Effect>) {
    let (phase, lease, comparison) = (Phase::Open, None, Comparison::default());
    let kept = EditDialog { comparison, lease, phase, ..dialog.clone() };
    if drafts::put_aside(state, Modal::Edit(Box::new(kept)), out) {
        state.notices.say(state.now, Tone::Warning, says);
    }
}

/// The dialog is closed before it is known whether the text was written. It waits for that elsewhere.
fn leave_behind(dialog: &EditDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    drafts::put_aside(state, Modal::Edit(Box::new(dialog.clone())), out);
    state.notices.say(state.now, Tone::Warning, "it is still being written; o opens the text again");
    false
}

fn submit(dialog: &mut EditDialog, state: &mut State, out: &mut Vec<Effect>) {
    dialog.trouble = None;
    let text = match dialog.stored() {
        Ok(text) => text,
        Err(why) => return dialog.trouble = Some(why),
    };
    if let Some((id, number)) = dialog.lease {
        let gives_back = is_held_for_this(state, (id, number));
        let order = if gives_back { Order::Save(number, text) } else { Order::Update(number, text) };
        out.push(Effect::Tell { id, order });
        dialog.phase = Phase::Writing;
        return;
    }
    dialog.delayed = dialog.delayed.filter(|put| delayed::waits(state, *put));
    if dialog.delayed.is_none() {
        return ask(dialog, state, out);
    }
    dialog.phase = Phase::Asked { at: state.now };
    let found = dialog.found.clone();
    clash::compare(dialog, state, found, out);
}

/// Writes the text into a message that is not due, once what that does could be read.
fn write_delayed(dialog: &mut EditDialog, state: &mut State, at: Millis, out: &mut Vec<Effect>) {
    if let (Ok(text), Some(put)) = (dialog.stored(), dialog.delayed)
        && price::ripe(state, at)
    {
        dialog.phase = delayed::write(dialog, put, text, state, out);
    }
}

/// Asks what saving the text costs, and what it changes.
pub fn ask(dialog: &mut EditDialog, state: &mut State, out: &mut Vec<Effect>) {
    dialog.way = dialog.way.filter(|_| price::may(state, &dialog.subject, OperationKind::Update).is_ok());
    if price::may(state, &dialog.subject, OperationKind::Update).is_err() {
        dialog.way = Some(Way::Replace);
    }
    dialog.phase = price::ask(state, &dialog.subject, vec![dialog.target.clone()], true, out);
    let found = dialog.found.clone();
    clash::compare(dialog, state, found, out);
}

/// Scrolls the difference.
fn scroll(dialog: &mut EditDialog, state: &State, intent: Intent) -> bool {
    let page = usize::from(state.size.rows / 3).max(1);
    let last = dialog.comparison.known.as_ref().map_or(0, |known| known.diff.lines.len().saturating_sub(1));
    let top = dialog.top;
    dialog.top = match intent {
        Intent::Up => top.saturating_sub(1),
        Intent::Down => top + 1,
        Intent::PageUp => top.saturating_sub(page),
        Intent::PageDown => top + page,
        _ => return false,
    }
    .min(last);
    true
}
