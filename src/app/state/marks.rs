//! Marked messages: by id, so that a refresh or another order changes nothing about them.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::message::MessageId;

/// Which messages of a list are marked, and where a range that is being drawn began.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Marks {
    ids: BTreeSet<MessageId>,
    anchor: Option<MessageId>,
}

impl Marks {
    /// Whether nothing is marked and no range is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.anchor.is_none()
    }

    /// Marks a message, or takes its mark away.
    pub fn toggle(&mut self, id: &MessageId) {
        if !self.ids.remove(id) {
            self.ids.insert(id.clone());
        }
    }

    /// Begins a range at the selected message, or ends it: what is in it stays marked.
    pub fn turn_range(&mut self, list: &[&MessageId], selected: &MessageId) {
        if self.anchor.is_none() {
            self.anchor = Some(selected.clone());
            return;
        }
        self.ids = self.among(list, Some(selected)).into_iter().cloned().collect();
        self.anchor = None;
    }

    /// Marks all of the list.
    pub fn all(&mut self, list: &[&MessageId]) {
        self.ids = list.iter().copied().cloned().collect();
        self.anchor = None;
    }

    /// Marks what was not marked, and the other way round.
    pub fn invert(&mut self, list: &[&MessageId], selected: Option<&MessageId>) {
        let old: BTreeSet<&MessageId> = self.among(list, selected).into_iter().collect();
        self.ids = list.iter().filter(|id| !old.contains(*id)).copied().cloned().collect();
        self.anchor = None;
    }

    /// Gives up the open range, or all marks where there is none.
    pub fn drop_last(&mut self) {
        if self.anchor.take().is_none() {
            self.ids.clear();
        }
    }

    /// Forgets a message that is gone for good.
    pub fn forget(&mut self, id: &MessageId) {
        self.ids.remove(id);
        self.anchor.take_if(|anchor| anchor == id);
    }

    /// Whether a message must stay on the list because of its mark.
    #[must_use]
    pub fn keeps(&self, id: &MessageId) -> bool {
        self.ids.contains(id) || self.anchor.as_ref() == Some(id)
    }

    /// The marked messages in the order of the list: each one that was marked, and those from the
    /// beginning of an open range to the selected one.
    #[must_use]
    pub fn among<'a>(&self, list: &[&'a MessageId], selected: Option<&MessageId>) -> Vec<&'a MessageId> {
        let place = |id: Option<&MessageId>| list.iter().position(|other| Some(*other) == id);
        let range = place(self.anchor.as_ref()).zip(place(selected));
        let inside = |at: usize| range.is_some_and(|(from, to)| (from.min(to)..=from.max(to)).contains(&at));
        let marked = |(at, id): &(usize, &&MessageId)| inside(*at) || self.ids.contains(*id);
        list.iter().enumerate().filter(marked).map(|(_, id)| *id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<MessageId> {
        names.chars().map(|c| MessageId::new(&c.to_string())).collect()
    }

    fn names(marks: &Marks, list: &[MessageId], selected: &str) -> String {
        let list: Vec<&MessageId> = list.iter().collect();
        marks.among(&list, Some(&MessageId::new(selected))).iter().map(|id| id.as_str()).collect()
    }

    #[test]
    fn a_range_reaches_to_the_cursor_in_either_direction_and_stays_when_it_is_ended() {
        let list = ids("abcde");
        let refs: Vec<&MessageId> = list.iter().collect();
        let mut marks = Marks::default();
        marks.toggle(&list[4]);
        marks.turn_range(&refs, &list[2]);
        assert_eq!(names(&marks, &list, "d"), "cde");
        assert_eq!(names(&marks, &list, "a"), "abce");
        marks.turn_range(&refs, &list[1]);
        assert_eq!(names(&marks, &list, "e"), "bce");
        marks.invert(&refs, None);
        assert_eq!(names(&marks, &list, "e"), "ad");
    }

    #[test]
    fn the_open_range_is_given_up_before_the_marks() {
        let list = ids("abc");
        let refs: Vec<&MessageId> = list.iter().collect();
        let mut marks = Marks::default();
        marks.toggle(&list[0]);
        marks.turn_range(&refs, &list[1]);
        marks.drop_last();
        assert_eq!(names(&marks, &list, "c"), "a");
        marks.drop_last();
        assert!(marks.is_empty());
    }

    #[test]
    fn marks_do_not_depend_on_the_order() {
        let list = ids("abc");
        let mut marks = Marks::default();
        marks.toggle(&list[0]);
        marks.toggle(&list[2]);
        assert_eq!(names(&marks, &ids("xcba"), "x"), "ca");
    }
}
