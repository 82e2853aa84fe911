//! Marking messages: what a change is about when it is about more than one.

use super::browse;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::messages::Mark;
use crate::model::message::MessageId;

pub fn act(state: &mut State, intent: Intent) {
    let Some(account) = &mut state.account else { return };
    let Some(pane) = &mut account.messages else { return };
    let list: Vec<MessageId> = pane.rows.iter().map(|row| row.shown.message.id.clone()).collect();
    let list: Vec<&MessageId> = list.iter().collect();
    // A change of all is meant for what is there.
    let there = pane.rows.iter().filter(|row| row.mark != Mark::NotVisible);
    let there: Vec<&MessageId> = there.map(|row| &row.shown.message.id).collect();
    match (intent, &pane.selected) {
        (Intent::Mark, Some(selected)) => {
            pane.marks.toggle(selected);
            browse::step_messages(account, 1);
        }
        (Intent::MarkRange, Some(selected)) => pane.marks.turn_range(&list, selected),
        (Intent::MarkAll, _) => pane.marks.all(&there),
        (Intent::MarkInvert, selected) => pane.marks.invert(&there, selected.as_ref()),
        (Intent::Unmark, _) => pane.marks.drop_last(),
        _ => {}
    }
}
