//! The dialogs that delete or hold messages as they are.

use ratatui::text::Line;

use super::price::{self, For};
use super::{Content, Look, button, is_ripe, pricing, stoppable, stopping, trouble, under_way};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{ActDialog, Phase};
use crate::app::state::offer::Offer;
use crate::model::history::Kept;
use crate::model::print::{self, cut, printable_line};
use crate::ui::line::{self, Pieces, piece};
use crate::ui::messages::beginning;
use crate::ui::{Scene, times};

/// How many of several messages are named.
const NAMED: usize = 4;

pub fn content(scene: &Scene<'_>, dialog: &ActDialog, what: For, room: usize) -> Content {
    let theme = scene.theme;
    let (verb, does) = if what == For::Hold { ("Hold", "hold") } else { ("Delete", "delete") };
    let it = if dialog.shown.len() == 1 { "it" } else { "them" };
    let mut lines = object(scene, dialog, verb, room);
    lines.push(Line::default());
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let back = || button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default);
    let yes = |says: &str, look| button(scene, Scope::Confirm, Intent::Confirm, says, look);
    let buttons = match &dialog.phase {
        Phase::Open if dialog.lease.is_some() => {
            lines.extend(line::paragraph(&held_words(&dialog.subject.account.kept), theme.plain, room));
            vec![yes("delete it", Look::works(is_ripe(scene, dialog.opened))), back()]
        }
        Phase::Priced(offer) => {
            lines.extend(price::lines(offer, what, &dialog.subject.account.kept, theme, room));
            choices(scene, offer, what, &format!("{does} {it}"), dialog.shown.len())
        }
        Phase::Pricing(pending) => {
            lines.extend(pricing(scene, *pending));
            vec![back()]
        }
        Phase::Sending(id) => {
            lines.extend(under_way(scene, *id, room));
            if super::holds(scene, *id) { stopping(scene) } else { stoppable(scene) }
        }
        Phase::Open | Phase::Asked { .. } | Phase::Writing | Phase::Choosing(_) => {
            vec![yes("ask for the price again", Look::Works), back()]
        }
    };
    let many = if dialog.shown.len() == 1 { "message" } else { "messages" };
    let title = [format!("{verb} {many}"), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor: None }
}

fn held_words(kept: &Kept) -> String {
    match kept.no_undo() {
        None => "It is held: it is deleted at once; u undoes that.".to_owned(),
        Some(why) => {
            format!("It is held: it is deleted at once; this cannot be undone: {}.", printable_line(&why))
        }
    }
}

/// What can be done at a price that is shown.
fn choices(scene: &Scene<'_>, offer: &Offer, what: For, says: &str, targets: usize) -> Vec<Pieces> {
    let of = |intent, says: &str| {
        let ripe = Look::works(is_ripe(scene, offer.shown_since()));
        button(scene, Scope::Confirm, intent, says, ripe)
    };
    let back = button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default);
    if offer.second.is_some() {
        return vec![of(Intent::Second, &format!("{says} all the same")), back];
    }
    let mut all = Vec::new();
    if offer.can_run() {
        all.push(of(Intent::Confirm, says));
    }
    if offer.can_run() && what != For::Hold && super::can_hold(offer) {
        all.push(of(Intent::Hold, "hold"));
    }
    if targets == 1 && super::can_hold(offer) && offer.can_catch() {
        all.push(of(Intent::Catch, "catch"));
    }
    if offer.plan.search.is_some() && !offer.plan.targets.is_empty() {
        let says = if offer.search { "no search" } else { "search" };
        all.push(button(scene, Scope::Confirm, Intent::Search, says, Look::Works));
    }
    all.push(back);
    all
}

/// Which messages: id, beginning, age and count of one, or the first of several.
fn object(scene: &Scene<'_>, dialog: &ActDialog, verb: &str, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let [shown] = dialog.shown.as_slice() else { return objects(scene, dialog, verb, room) };
    let message = &shown.message;
    let facts = format!(
        "inserted {} · dequeued {} · {}",
        times::ago(&message.inserted, dialog.opened),
        message.dequeue_count,
        print::bytes(shown.size)
    );
    vec![
        Line::from(vec![piece(
            cut(&format!("{verb} {}", printable_line(message.id.as_str())), room).into_owned(),
            theme.title,
        )]),
        Line::from(vec![beginning(shown, theme.plain, theme)]),
        Line::from(vec![piece(facts, theme.dim)]),
    ]
}

fn objects(scene: &Scene<'_>, dialog: &ActDialog, verb: &str, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let title = Line::styled(format!("{verb} {} messages", dialog.shown.len()), theme.title);
    let some = dialog.shown.iter().take(NAMED).map(|shown| {
        let id = piece(format!("{}  ", printable_line(shown.message.id.short())), theme.plain);
        Line::from(line::fit(vec![id, beginning(shown, theme.dim, theme)], room))
    });
    let rest = dialog.shown.len().saturating_sub(NAMED);
    let more = (rest > 0).then(|| Line::styled(format!("and {rest} more"), theme.dim));
    std::iter::once(title).chain(some).chain(more).collect()
}
