//! The price of an edit or a delete: each consequence on a line of its own.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::model::change::{Bystander, Plan, Price};
use crate::model::message::MAX_BATCH;
use crate::model::print::{cut, printable_line};
use crate::ui::line;
use crate::ui::theme::Theme;

/// What is to be paid for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// An edit.
    Edit,
    /// A delete.
    Delete,
}

/// How many ids a warning names.
const NAMED: usize = 3;

/// The price in words.
pub fn lines(price: &Price, what: For, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let sentences = match price {
        Price::Known(plan) => known(plan, what, theme),
        Price::NotInHead => not_in_head(theme),
        Price::Differs(text) => differs(text, theme, room),
    };
    sentences.into_iter().flat_map(|(text, style)| line::paragraph(&text, style, room)).collect()
}

fn known(plan: &Plan, what: For, theme: &Theme) -> Vec<(String, Style)> {
    let mut out: Vec<(String, Style)> =
        consequences(plan, what).into_iter().map(|text| (text, theme.plain)).collect();
    out.extend(poisoned(plan).map(|text| (text, theme.warn)));
    if let (For::Edit, Some(threshold), true) =
        (what, plan.threshold, plan.reaches_threshold(plan.count_after))
    {
        let count = plan.count_after;
        let text = format!(
            "⚠ Its own dequeue count would be {count}, and consumers give up at {threshold}: \
             the next one may call it poison without running it."
        );
        out.push((text, theme.warn));
    }
    out
}

fn consequences(plan: &Plan, what: For) -> Vec<String> {
    let (all, secs) = (plan.position, plan.lease_secs);
    let before = plan.bystanders.len();
    let lease = match before {
        0 => format!("It is the first message: only it is leased, for at most {secs} s."),
        1 => format!(
            "To reach it, the message before it must be leased too: {all} in all, for at most {secs} s."
        ),
        _ => format!(
            "To reach it, {before} messages before it must be leased too: {all} in all, for at most {secs} s."
        ),
    };
    let after = plan.count_after;
    let counts = match (what, before) {
        (For::Edit, 0) => format!("Its dequeue count rises by one, to {after}."),
        (For::Edit, _) => format!("Their dequeue count rises by one, and its own too, to {after}."),
        (For::Delete, 0) => String::new(),
        (For::Delete, 1) => "The other's dequeue count rises by one.".to_owned(),
        (For::Delete, _) => "Their dequeue count rises by one.".to_owned(),
    };
    let place = match (what, before) {
        (For::Edit, 0) => "It is given back at once; its place in the queue may change.",
        (For::Edit, _) => "All are given back at once; their place in the queue may change.",
        (For::Delete, 0) => "",
        (For::Delete, 1) => "The other is given back at once; its place in the queue may change.",
        (For::Delete, _) => "They are given back at once; their place in the queue may change.",
    };
    let end = match what {
        For::Edit => "",
        For::Delete => "The message is gone then; this cannot be undone.",
    };
    [lease, counts, place.to_owned(), end.to_owned()].into_iter().filter(|text| !text.is_empty()).collect()
}

/// Which bystanders a consumer would give up on because of this.
fn poisoned(plan: &Plan) -> Option<String> {
    let ids: Vec<&Bystander> = plan.poisoned().collect();
    let threshold = plan.threshold?;
    let short = |bystander: &&Bystander| printable_line(bystander.id.short()).into_owned();
    let mut named: Vec<String> = ids.iter().take(NAMED).map(short).collect();
    if ids.len() > NAMED {
        named.push(format!("{} more", ids.len() - NAMED));
    }
    let last = named.pop()?;
    let who = if named.is_empty() { last } else { format!("{} and {last}", named.join(", ")) };
    Some(format!("⚠ {who} would reach the poison threshold of {threshold} through this."))
}

fn not_in_head(theme: &Theme) -> Vec<(String, Style)> {
    let words = format!(
        "It is not among the first {MAX_BATCH} visible messages: it was taken, deleted, has expired, or \
         others stand before it."
    );
    let next = "It cannot be leased without searching the queue. Nothing was done.".to_owned();
    vec![(words, theme.warn), (next, theme.plain)]
}

fn differs(text: &str, theme: &Theme, room: usize) -> Vec<(String, Style)> {
    let words = "Its text is not the one on the screen any more: somebody changed it. It reads now:";
    let now = cut(&printable_line(text), room).into_owned();
    let next = "Nothing was overwritten. Go back and refresh to see it.";
    vec![(words.to_owned(), theme.warn), (now, theme.plain), (next.to_owned(), theme.plain)]
}
