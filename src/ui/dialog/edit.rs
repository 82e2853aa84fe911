//! The edit dialog: the text, then what saving it costs.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::price::{self, For};
use super::put::{editor, encoding, rule};
use super::{Look, button, diff, is_ripe, pricing, row_of, stoppable, stopping, trouble, under_way, window};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{EditDialog, Phase};
use crate::app::state::offer::{Clash, Offer, Way};
use crate::model::print::{printable_line, thousands};
use crate::sheet::Sheet;
use crate::ui::header::clock;
use crate::ui::line::{self, Pieces, piece};
use crate::ui::{Scene, field, pane};

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &EditDialog) {
    let size = scene.state.size;
    let what = format!("Edit message {}", printable_line(dialog.target.id.short()));
    let title = [what, printable_line(&dialog.subject.title()).into_owned()];
    let inner = window(sheet, scene.theme, geometry::editor_dialog(size), title);
    let room = usize::from(inner.width);
    let mut lines = vec![rule(scene, room), check(scene, dialog, room)];
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    lines.extend(phase(scene, dialog, room));
    let (text, foot) = editor(sheet, scene, inner, lines.len());
    above(sheet, scene, dialog, text);
    pane::lines(sheet, Rect { height: foot.height.saturating_sub(1), ..foot }, lines);
    let last = pane::below(foot, foot.height.saturating_sub(1));
    pane::lines(sheet, last, [row_of(buttons(scene, dialog))]);
}

/// The text, or what is different about it while something is to be decided.
fn above(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &EditDialog, area: Rect) {
    let decides = matches!(
        dialog.phase,
        Phase::Priced(_) | Phase::Asked { .. } | Phase::Choosing(_) | Phase::Sending(_)
    );
    match dialog.comparison.known.as_ref().filter(|_| decides) {
        Some(known) => diff::draw(sheet, scene.theme, area, &known.diff, dialog.top),
        None => field::draw(sheet, scene.theme, area, &dialog.text, dialog.phase == Phase::Open),
    }
}

/// What would be stored now.
fn check(scene: &Scene<'_>, dialog: &EditDialog, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let bytes = |size: usize| format!("{} B", thousands(size as u64));
    let was = bytes(dialog.target.seen.len());
    let how = encoding(dialog.encoding);
    let pieces = match dialog.stored() {
        Ok(text) => {
            vec![piece(format!("{was} → {} as stored, {how}", bytes(text.len())), theme.good)]
        }
        Err(why) => vec![
            piece(format!("{was} as stored, {how} · "), theme.dim),
            piece(
                printable_line(&why).into_owned(),
                if why == "nothing was changed" { theme.dim } else { theme.bad },
            ),
        ],
    };
    Line::from(line::fit(pieces, room))
}

fn phase(scene: &Scene<'_>, dialog: &EditDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let says = |text: &str, style| line::paragraph(text, style, room);
    match &dialog.phase {
        Phase::Open => held_words(scene, dialog).map_or_else(Vec::new, |(text, spoilt)| {
            let warning = spoilt.into_iter().flat_map(|text| says(&text, theme.warn));
            says(&text, theme.dim).into_iter().chain(warning).collect()
        }),
        Phase::Asked { .. } => super::delayed::writing(scene, dialog, room),
        Phase::Pricing(pending) => pricing(scene, *pending),
        Phase::Priced(offer) => {
            let kept = &dialog.subject.account.kept;
            price::lines(offer, For::Edit(dialog.way()), kept, theme, room)
        }
        Phase::Sending(id) => under_way(scene, *id, room),
        Phase::Writing => says("writing it…", theme.warn),
        Phase::Choosing(Clash::Differs(_)) => says(
            "Somebody changed the message since you saw it. Above, - is what is there now and + is your text. \
             Nothing was overwritten.",
            theme.warn,
        ),
        Phase::Choosing(Clash::Lost) => says(
            "The lease is gone: the message is visible again, or somebody else has it. Your text is kept.",
            theme.warn,
        ),
    }
}

/// What becomes of the text of a held message, and a warning where that may not help.
fn held_words(scene: &Scene<'_>, dialog: &EditDialog) -> Option<(String, Option<String>)> {
    let (job, number) = dialog.lease?;
    let pane = scene.state.account.as_ref().and_then(|account| account.messages.as_ref());
    let take = pane.and_then(|pane| pane.take.as_ref()).filter(|take| take.job == job);
    let lease = take.and_then(|take| take.leases.iter().find(|lease| lease.id == number));
    let left = lease.map_or_else(String::new, |l| format!(" · {}", clock(l.until.since(scene.state.now))));
    let spoilt = lease.and_then(|lease| spoilt(scene, dialog, lease.message.message.dequeue_count));
    let words = if take.is_some_and(|take| take.kept && take.dug.is_none()) {
        format!("It is held and renewed by itself{left}: it is written and given back.")
    } else {
        format!("It is held: it is written at once, and stays held{left}.")
    };
    Some((words, spoilt))
}

/// That consumers might give up on a held message although it was mended.
fn spoilt(scene: &Scene<'_>, dialog: &EditDialog, count: u32) -> Option<String> {
    let threshold = scene.state.settings.threshold_of(&dialog.subject.queue)?;
    let next = count.saturating_add(1);
    (next >= threshold).then(|| {
        format!(
            "⚠ Its dequeue count is {count}, and {next} when a consumer takes it; they give up at {threshold}: \
             it might never run with the new text. Given back (esc), it can be opened again (o) and replaced."
        )
    })
}

fn buttons(scene: &Scene<'_>, dialog: &EditDialog) -> Vec<Pieces> {
    let of = |scope, intent, label| button(scene, scope, intent, label, Look::Works);
    let back = |scope, label| button(scene, scope, Intent::Cancel, label, Look::Default);
    match &dialog.phase {
        Phase::Open => {
            let label = match (dialog.lease, dialog.delayed) {
                (Some(_), _) => "write it",
                (None, Some(_)) => "see what it does",
                (None, None) => "see the price",
            };
            let works = Look::works(dialog.stored().is_ok());
            vec![
                button(scene, Scope::Form, Intent::Submit, label, works),
                button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
            ]
        }
        Phase::Pricing(_) => vec![back(Scope::Confirm, "back to the text")],
        Phase::Asked { at } => {
            let ready = Look::works(is_ripe(scene, *at));
            let yes = button(scene, Scope::Confirm, Intent::Confirm, "save it", ready);
            vec![yes, back(Scope::Confirm, "back to the text")]
        }
        Phase::Priced(offer) => choices(scene, dialog, offer),
        Phase::Sending(id) if super::holds(scene, *id) => stopping(scene),
        Phase::Sending(_) => stoppable(scene),
        Phase::Writing => vec![of(Scope::Sending, Intent::Cancel, "close; it goes on")],
        Phase::Choosing(Clash::Differs(_)) => vec![
            of(Scope::Clash, Intent::MineOver, "save mine over it"),
            of(Scope::Clash, Intent::TakeTheirs, "edit theirs"),
            back(Scope::Clash, "back to my text"),
        ],
        Phase::Choosing(Clash::Lost) => vec![
            of(Scope::Clash, Intent::MineOver, "save it all the same"),
            of(Scope::Clash, Intent::PutInstead, "put as new"),
            of(Scope::Clash, Intent::KeepDraft, "keep"),
            back(Scope::Clash, "back"),
        ],
    }
}

/// What can be done at the price that is shown.
fn choices(scene: &Scene<'_>, dialog: &EditDialog, offer: &Offer) -> Vec<Pieces> {
    let of = |intent, label| {
        let ripe = Look::works(is_ripe(scene, offer.shown_since()));
        button(scene, Scope::Confirm, intent, label, ripe)
    };
    let back = button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default);
    if offer.second.is_some() {
        return vec![of(Intent::Second, "save it all the same"), back];
    }
    let other = if dialog.way() == Way::InPlace { "replace" } else { "in place" };
    let mut all = Vec::new();
    if offer.can_run() {
        all.push(of(Intent::Confirm, "save it"));
        all.push(button(scene, Scope::Confirm, Intent::OtherWay, other, Look::Works));
    }
    if super::can_hold(offer) {
        all.extend(offer.can_run().then(|| of(Intent::Hold, "hold")));
        all.push(of(Intent::Catch, "catch"));
    }
    all.push(back);
    all
}
