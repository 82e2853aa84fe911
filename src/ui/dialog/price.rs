//! The price of a change: each consequence on a line of its own.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::state::offer::{Offer, Way};
use crate::model::change::{Danger, Giving, Plan};
use crate::model::history::Kept;
use crate::model::message::{MAX_BATCH, MessageId};
use crate::model::print::{cut, printable_line, thousands};
use crate::ui::line;
use crate::ui::theme::Theme;

mod missing;

/// What is to be paid for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// An edit, saved in one of two ways.
    Edit(Way),
    /// A delete.
    Delete,
    /// Holding.
    Hold,
}

/// How many ids a warning names.
const NAMED: usize = 3;

/// What is said about a price, and how.
struct Says<'a> {
    offer: &'a Offer,
    plan: &'a Plan,
    what: For,
    theme: &'a Theme,
    room: usize,
    sentences: Vec<(String, Style)>,
}

/// The price in words. `kept`: what is kept of changes on the account.
pub fn lines(offer: &Offer, what: For, kept: &Kept, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let mut says = Says { offer, plan: &offer.plan, what, theme, room, sentences: Vec::new() };
    says.second();
    if !offer.plan.targets.is_empty() {
        says.consequences();
    }
    says.missing();
    says.differs();
    says.dangers();
    if offer.can_run() {
        says.way();
        says.undo(kept);
    }
    says.sentences.into_iter().flat_map(|(text, style)| line::paragraph(&text, style, room)).collect()
}

impl Says<'_> {
    fn plain(&mut self, text: impl Into<String>) {
        self.sentences.push((text.into(), self.theme.plain));
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.sentences.push((text.into(), self.theme.warn));
    }

    fn consequences(&mut self) {
        let lease = self.lease();
        self.plain(lease);
        for text in [self.counts(), self.place()] {
            if !text.is_empty() {
                self.plain(text);
            }
        }
        if self.plan.giving == Giving::Untried && !self.plan.bystanders.is_empty() {
            self.plain(
                "It is not known yet whether they can be given back: that is tried on one of them first, \
                 which may be leased twice.",
            );
        }
    }

    /// Whether it is about several messages, of which some may not be in the head.
    const fn is_many(&self) -> bool {
        self.plan.targets.len() + self.plan.missing.len() + self.plan.differs.len() > 1
    }

    fn lease(&self) -> String {
        let (all, secs) = (self.plan.take, self.plan.lease_secs);
        let told = match (self.is_many(), self.plan.targets.len(), self.plan.bystanders.len()) {
            (false, _, 0) => {
                return format!("It is the first message: only it is leased, for at most {secs} s.");
            }
            (false, _, 1) => "To reach it, the message before it must be leased too".to_owned(),
            (false, _, before) => format!("To reach it, {before} messages before it must be leased too"),
            (true, 1, 0) => {
                return format!(
                    "The one that is there is the first: only it is leased, for at most {secs} s."
                );
            }
            (true, n, 0) => {
                return format!(
                    "They are the first {n} messages: only they are leased, for at most {secs} s."
                );
            }
            (true, _, 1) => "To reach the last of them, another one before it must be leased too".to_owned(),
            (true, _, before) => {
                format!("To reach the last of them, {before} others before it must be leased too")
            }
        };
        format!("{told}: {all} in all, for at most {secs} s.")
    }

    fn counts(&self) -> String {
        let after = self.plan.targets.first().map_or(0, |aim| aim.count_after);
        let stays = matches!(self.what, For::Edit(Way::InPlace) | For::Hold);
        match (stays, self.plan.targets.len(), self.plan.bystanders.len()) {
            (true, 1, 0) => format!("Its dequeue count rises by one, to {after}."),
            (true, 1, _) => format!("Their dequeue count rises by one, and its own too, to {after}."),
            (true, ..) => "The dequeue count of each rises by one.".to_owned(),
            (false, _, 0) => String::new(),
            (false, 1, 1) => "The other's dequeue count rises by one.".to_owned(),
            (false, 1, _) => "Their dequeue count rises by one.".to_owned(),
            (false, _, 1) => "The dequeue count of the one that stays rises by one.".to_owned(),
            (false, ..) => "The dequeue count of those that stay rises by one.".to_owned(),
        }
    }

    fn place(&self) -> String {
        let others = match self.plan.bystanders.len() {
            0 => "",
            1 => "The other is given back at once; its place in the queue may change.",
            _ => "The others are given back at once; their place in the queue may change.",
        };
        let stranded = matches!(self.plan.giving, Giving::Never(_));
        match (self.what, self.plan.bystanders.len()) {
            (For::Edit(Way::InPlace), 0) => "It is given back at once; its place in the queue may change.",
            (For::Edit(Way::InPlace), _) => {
                "All are given back at once; their place in the queue may change."
            }
            _ if stranded => "",
            _ => others,
        }
        .to_owned()
    }

    fn differs(&mut self) {
        let plan = self.plan;
        let Some(first) = plan.differs.first() else { return };
        if plan.targets.is_empty() && plan.missing.is_empty() && plan.differs.len() == 1 {
            self.warn("Its text is not the one on the screen any more: somebody changed it. It reads now:");
            let now = cut(&printable_line(&first.text), self.room).into_owned();
            self.plain(now);
            self.plain("Nothing was done. Go back and refresh to see it.");
            return;
        }
        let who = named(plan.differs.iter().map(|differing| &differing.id));
        self.warn(format!("⚠ Somebody changed {who} since you saw it: left alone."));
    }

    fn dangers(&mut self) {
        for danger in self.offer.dangers() {
            let text = match danger {
                Danger::Poisons(ids) => {
                    let threshold = self.plan.threshold.unwrap_or_default();
                    let who = named(ids.iter());
                    format!("⚠ {who} would reach the poison threshold of {threshold} through this.")
                }
                Danger::Strands { count: 1, secs, why } => format!(
                    "⚠ The other cannot be given back and stays hidden for {secs} s: {}.",
                    printable_line(&why)
                ),
                Danger::Strands { count, secs, why } => format!(
                    "⚠ The {count} others cannot be given back and stay hidden for {secs} s: {}.",
                    printable_line(&why)
                ),
            };
            self.warn(text);
        }
    }

    /// The second question comes first: whatever gives way on a small screen, this must be read.
    fn second(&mut self) {
        if self.offer.second.is_some() {
            let text = "This harms others, as said below. Is it to be done all the same?";
            self.sentences.push((text.to_owned(), self.theme.bad));
        }
    }

    /// How the text is saved, and why so.
    fn way(&mut self) {
        let For::Edit(way) = self.what else {
            if self.what == For::Hold {
                self.plain(
                    "What is held is renewed by itself, and no consumer sees it, until you save it, delete \
                     it or give it back.",
                );
            }
            return;
        };
        if way == Way::Replace {
            self.plain(
                "The text is put as a new message: another id, dequeue count 0, the life that is left; then \
                 the old one is deleted.",
            );
        }
        let aim = self.plan.targets.first().filter(|aim| self.plan.spoils(aim));
        if let (Some(aim), Some(threshold)) = (aim, self.plan.threshold) {
            let (own, next) = (aim.count_after, aim.count_after.saturating_add(1));
            let text = format!(
                "⚠ In place its dequeue count would be {own}, and {next} when a consumer takes it; they give \
                 up at {threshold}: it might never run with the new text."
            );
            match way {
                Way::InPlace => self.warn(text),
                Way::Replace => self.plain(text.trim_start_matches("⚠ ")),
            }
        }
    }

    fn undo(&mut self, kept: &Kept) {
        let gone = match (self.what, self.plan.targets.len().max(self.plan.missing.len())) {
            (For::Hold, _) => return,
            (For::Delete, 1) => "The message is gone then; ",
            (For::Delete, _) => "The messages are gone then; ",
            (For::Edit(_), _) => "",
        };
        let text = match kept.no_undo() {
            None => format!("{gone}u undoes it."),
            Some(why) => format!("{gone}this cannot be undone: {}.", printable_line(&why)),
        };
        let mut letters = text.chars();
        let first = letters.next().map(|c| if gone.is_empty() && c == 't' { 'T' } else { c });
        self.plain(first.into_iter().chain(letters).collect::<String>());
    }
}

/// `5f3c8a1e, 91b0d2c4 and 2 more`.
fn named<'a>(ids: impl Iterator<Item = &'a MessageId>) -> String {
    let ids: Vec<&MessageId> = ids.collect();
    let mut named: Vec<String> =
        ids.iter().take(NAMED).map(|id| printable_line(id.short()).into_owned()).collect();
    if ids.len() > NAMED {
        named.push(format!("{} more", ids.len() - NAMED));
    }
    let last = named.pop().unwrap_or_default();
    if named.is_empty() { last } else { format!("{} and {last}", named.join(", ")) }
}
