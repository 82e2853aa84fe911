//! Work on many messages: choosing, the price, and the key that begins it.

use super::browse::subject;
use super::modal::Stays;
use super::price::ripe;
use super::{call, mend, run, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::keymap::{BulkIntent as B, Intent};
use crate::app::state::State;
use crate::app::state::account::Focus;
use crate::app::state::bulk::{BulkDialog, Choice, Completed, Field, LifeChoice, Looks, Recovering};
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::remote::Remote;
use crate::app::text::Text;
use crate::model::change::{Deed, Target};
use crate::model::failure::Failure;
use crate::model::history::{EntryId, Place};

fn dialog(state: &State, subject: Subject, deed: Deed) -> BulkDialog {
    BulkDialog {
        subject,
        redrive: false,
        back: None,
        recovers: None,
        deed,
        choice: None,
        targets: Vec::new(),
        goal: Text::single_line(""),
        first: Text::suggestion("10"),
        filter: Text::single_line(""),
        life: LifeChoice::Kept,
        secs: Text::suggestion("7d"),
        rate: Text::single_line(""),
        hold: Text::suggestion(&state.settings.hold_most.to_string()),
        canary: false,
        name: Text::single_line(""),
        typing: None,
        looks: Remote::default(),
        since: state.now,
        phase: Phase::Open,
        trouble: None,
    }
}

/// The marked messages, or else the selected one, where they are looked at.
fn targets(state: &State) -> Vec<Target> {
    let Some(account) = state.account.as_ref().filter(|account| account.focus != Focus::Queues) else {
        return Vec::new();
    };
    let Some(pane) = account.messages.as_ref().filter(|pane| pane.take.is_none()) else { return Vec::new() };
    let marked = pane.marked();
    let selected = || pane.current().map(|row| Target::of(&row.shown.message)).into_iter().collect();
    if marked.is_empty() { selected() } else { marked }
}

/// Opens the dialog for messages of the selected queue.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else { return };
    let mut dialog = dialog(state, subject, Deed::Move);
    dialog.targets = targets(state);
    dialog.choice = (!dialog.targets.is_empty()).then_some(Choice::Selected);
    dialog.typing = Some(Field::Goal);
    show(state, dialog, out);
}

/// Opens it to send the messages of a poison queue back to its parent.
pub fn open_redrive(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else { return };
    let Ok(parent) = state.settings.parent_of(&subject.queue) else { return };
    let mut dialog = dialog(state, subject, Deed::Move);
    dialog.targets = targets(state);
    dialog.redrive = true;
    dialog.goal = Text::single_line(parent.as_str());
    show(state, dialog, out);
}

/// Opens it to delete what a filter fits.
pub fn open_delete(state: &mut State, subject: Subject, out: &mut Vec<Effect>) {
    let mut dialog = dialog(state, subject, Deed::Delete);
    dialog.targets = targets(state);
    dialog.choice = Some(Choice::Matching);
    dialog.typing = Some(Field::Filter);
    show(state, dialog, out);
}

/// Opens it to take a move back: from where the messages were put to where they were.
pub fn open_back(state: &mut State, entry: EntryId, (home, there): (&Place, &Place), out: &mut Vec<Effect>) {
    if mend::is_under_way(state, &entry) {
        return;
    }
    let Some(account) = &state.account else { return };
    let at = account.account.endpoint.to_string();
    let subject =
        Subject { conn: account.conn, account: account.account.clone(), queue: there.queue.clone() };
    let Some(goal) = state.named(subject.conn, home).filter(|_| at == *there.endpoint) else {
        let first = if at == *there.endpoint { home } else { there };
        let what =
            format!("open {} first, then this again: messages go from there or to there", first.account);
        return state.notices.say(state.now, Tone::Warning, what);
    };
    let mut dialog = dialog(state, subject, Deed::Move);
    dialog.back = Some(entry);
    dialog.choice = Some(Choice::Known);
    dialog.goal = Text::single_line(&goal);
    show(state, dialog, out);
}

/// Opens it to deal with what an earlier run left open, by a search through a whole queue.
pub fn open_recovering(state: &mut State, recovering: Recovering, out: &mut Vec<Effect>) {
    if mend::is_under_way(state, &recovering.work) {
        return;
    }
    let Some(account) = &state.account else { return };
    let own = || (account.conn, account.account.clone());
    let ((conn, account), queue) = (recovering.there.clone().unwrap_or_else(own), recovering.queue().clone());
    let mut dialog = dialog(state, Subject { conn, account, queue }, recovering.deed());
    dialog.recovers = Some(recovering);
    dialog.choice = Some(Choice::Known);
    show(state, dialog, out);
}

fn show(state: &mut State, mut dialog: BulkDialog, out: &mut Vec<Effect>) {
    look(&mut dialog, state, out);
    state.modals.push(Modal::Bulk(Box::new(dialog)));
}

/// Looks at the queue, and at the one that they go to.
fn look(dialog: &mut BulkDialog, state: &mut State, out: &mut Vec<Effect>) {
    let to = dialog.goal(state).ok().flatten().map(|goal| (goal.conn, goal.place.queue));
    let (conn, queue) = (dialog.subject.conn, dialog.subject.queue.clone());
    let back = dialog.back.clone();
    let id = call(state, Lane::Price(conn), Call::BulkLook { conn, queue, to, back }, out);
    dialog.looks.ask(id, state.now);
}

/// What can be seen has come.
pub fn looked(state: &mut State, id: ReqId, result: &Result<Looks, Failure>) {
    let now = state.now;
    for modal in &mut state.modals {
        if let Modal::Bulk(dialog) = modal {
            dialog.looks.settle(id, now, result.clone());
        }
    }
}

/// Keys of the dialog.
pub fn act(dialog: &mut BulkDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    if let Some(field) = dialog.typing {
        return act_field(dialog, state, (field, intent), out);
    }
    match intent {
        Intent::Cancel => return false,
        Intent::Confirm => return confirm(dialog, state, out),
        Intent::Bulk(intent) => choose(dialog, intent),
        _ => return true,
    }
    dialog.trouble = None;
    dialog.since = state.now;
    if intent == Intent::Bulk(B::Deed) {
        look(dialog, state, out);
    }
    true
}

const fn choose(dialog: &mut BulkDialog, intent: B) {
    match intent {
        B::Selected => dialog.choice = Some(Choice::Selected),
        B::First => (dialog.choice, dialog.typing) = (Some(Choice::First), Some(Field::First)),
        B::All => dialog.choice = Some(Choice::All),
        B::Matching => (dialog.choice, dialog.typing) = (Some(Choice::Matching), Some(Field::Filter)),
        B::Goal => dialog.typing = Some(Field::Goal),
        B::Rate => dialog.typing = Some(Field::Rate),
        B::Hold => dialog.typing = Some(Field::Hold),
        B::Canary => dialog.canary = !dialog.canary,
        B::Deed => dialog.deed = next_deed(dialog.deed),
        B::Life => {
            dialog.life = next_life(dialog.life);
            if matches!(dialog.life, LifeChoice::Chosen) {
                dialog.typing = Some(Field::Life);
            }
        }
        B::Pause | B::GoOn => {}
    }
}

const fn next_deed(deed: Deed) -> Deed {
    match deed {
        Deed::Move => Deed::Copy,
        Deed::Copy => Deed::Resend,
        Deed::Resend => Deed::Delete,
        Deed::Delete | Deed::Find => Deed::Move,
    }
}

const fn next_life(life: LifeChoice) -> LifeChoice {
    match life {
        LifeChoice::Kept => LifeChoice::Week,
        LifeChoice::Week => LifeChoice::Never,
        LifeChoice::Never => LifeChoice::Chosen,
        LifeChoice::Chosen => LifeChoice::Kept,
    }
}

/// Keys of a field that is typed into.
fn act_field(
    dialog: &mut BulkDialog,
    state: &mut State,
    (field, intent): (Field, Intent),
    out: &mut Vec<Effect>,
) -> Stays {
    if let (Field::Goal, Intent::NextField) = (field, intent)
        && let Completed::To(name) = dialog.completed(state)
        && name != dialog.goal.to_string()
    {
        dialog.goal = Text::single_line(&name);
        dialog.since = state.now;
        return true;
    }
    if !matches!(
        intent,
        Intent::Cancel | Intent::Enter | Intent::Submit | Intent::NextField | Intent::PreviousField
    ) {
        return true;
    }
    dialog.typing = None;
    dialog.since = state.now;
    if field == Field::Goal {
        look(dialog, state, out);
    }
    true
}

/// Begins it, if all is there and was on the screen long enough.
fn confirm(dialog: &mut BulkDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    // It may have been closed and opened again, and something else begun meanwhile.
    if dialog.recovers.as_ref().is_some_and(|recovers| mend::is_under_way(state, &recovers.work)) {
        return true;
    }
    let wish = match dialog.plan(state) {
        Ok((wish, _)) => wish,
        Err(why) => {
            let goal = dialog.goal(state).ok().flatten();
            if dialog.to_be_named(goal.as_ref()).is_some() {
                dialog.typing = Some(Field::Name);
            }
            dialog.trouble = Some(why);
            return true;
        }
    };
    if !dialog.shown_since().is_some_and(|since| ripe(state, since)) {
        return true;
    }
    let id = writes::start(state, &dialog.subject, Write::Bulk(Box::new(wish)), out);
    if let Some(writing) = state.writes.get_mut(&id) {
        // Where nothing can be begun the dialog comes back.
        writing.detached = Some(Box::new(Modal::Bulk(Box::new(dialog.clone()))));
    }
    run::show(state, id, dialog.subject.clone());
    false
}
