//! The question whether a change is taken back, or brought to its end: what has to be done for it,
//! and what will not be the same again.

use ratatui::style::Style;
use ratatui::text::Line;

use super::price::{self, For};
use super::{Content, Look, button, detach, is_ripe, sending, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::mend::MendDialog;
use crate::app::state::modal::Phase;
use crate::app::state::offer::{Offer, Way};
use crate::model::change::{Act, Plan, Target};
use crate::model::clock::Millis;
use crate::model::delayed::DelayedAct;
use crate::model::message::{Life, MAX_BATCH, MessageId, Moment};
use crate::model::print::{self, cut, printable_line};
use crate::model::remedy::{Back, Considered, Purpose, Remedy};
use crate::ui::line;
use crate::ui::theme::Theme;
use crate::ui::{Scene, times};

type Said = (String, Style);

pub fn content(scene: &Scene<'_>, dialog: &MendDialog, room: usize) -> Content {
    let theme = scene.theme;
    let ago = times::ago(&Moment::At(dialog.when.secs()), scene.state.now);
    let ago = if ago == "now" { "just now" } else { &ago };
    let object = format!("{}: {}, {ago}", verb(dialog.purpose), printable_line(&dialog.what));
    let mut lines = line::paragraph(&object, theme.title, room);
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let mut buttons = Vec::new();
    match (&dialog.phase, &dialog.considered) {
        (Phase::Sending(id), _) => {
            lines.push(sending(scene, *id));
            buttons = detach(scene);
        }
        (_, None) if dialog.asked.is_some() => {
            lines.push(Line::styled("Looking at the queue and the journal…", theme.dim));
        }
        (_, None) => buttons.push(button(scene, Scope::Confirm, Intent::Confirm, "look again", Look::Works)),
        (_, Some((considered, at))) => {
            lines.extend(remedy(scene, dialog, considered, room));
            if dialog.can_confirm() {
                let ready = |since| Look::works(is_ripe(scene, since));
                buttons.push(match dialog.second {
                    None => button(scene, Scope::Confirm, Intent::Confirm, confirm(dialog), ready(*at)),
                    Some(second) => {
                        let says = "do it all the same";
                        button(scene, Scope::Confirm, Intent::Second, says, ready(second.since))
                    }
                });
            }
            if considered.remedy.late() > 0 {
                buttons.push(button(scene, Scope::Mend, Intent::OtherLife, "other life", Look::Works));
            }
        }
    }
    if !matches!(dialog.phase, Phase::Sending(_)) {
        buttons.push(button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default));
    }
    let title = [name(dialog.purpose).to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor: None }
}

const fn name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Undo => "Undo",
        Purpose::Finish => "Finish",
        Purpose::Revert => "Revert",
        Purpose::PutAgain => "Put again",
    }
}

const fn verb(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Undo => "Take back",
        Purpose::Finish => "Bring to its end",
        Purpose::Revert => "Take back what was begun",
        Purpose::PutAgain => "Put once more what was in",
    }
}

fn confirm(dialog: &MendDialog) -> &'static str {
    match dialog.remedy() {
        Some(Remedy::IsSo) => "ask no more",
        Some(Remedy::PutBack(_) | Remedy::PutInstead(_)) => "put it",
        Some(Remedy::Recreate { .. }) => "create it again",
        _ => "do it",
    }
}

fn remedy(
    scene: &Scene<'_>,
    dialog: &MendDialog,
    considered: &Considered,
    room: usize,
) -> Vec<Line<'static>> {
    let Considered { remedy, begins, .. } = considered;
    let theme = scene.theme;
    let queue = printable_line(dialog.subject.queue.as_str()).into_owned();
    let mut said: Vec<Said> = Vec::new();
    match remedy {
        Remedy::Impossible(why) => {
            said.push((format!("This cannot be done: {}.", why.trim_end_matches('.')), theme.warn));
        }
        Remedy::IsSo => said.push(("Nothing has to be done: it is so already.".to_owned(), theme.plain)),
        Remedy::PutBack(messages) => {
            said.push((format!("Puts {} into {queue}.", count(messages.len())), theme.plain));
        }
        Remedy::PutInstead(_) => {
            let gone = "The message cannot be seen any more, or has another text by now.";
            said.push((gone.to_owned(), theme.warn));
            said.push((format!("So the text is put into {queue} as a new message."), theme.plain));
        }
        Remedy::Recreate { metadata, policies, messages } => {
            let set = (metadata.len(), policies.len(), messages.len());
            said.extend(recreated(&queue, set, considered.entry.intent.items.len(), theme));
        }
        Remedy::InHand { act, .. } => {
            let words = match act {
                DelayedAct::Write(_) => format!("Writes back: {}", cut(begins, room.saturating_sub(13))),
                _ => "Deletes the message before anybody sees it.".to_owned(),
            };
            said.push((words, theme.plain));
            said.push((super::delayed::WITH_RECEIPT.to_owned(), theme.plain));
        }
        Remedy::Change { target, act, plan, there } => {
            return changed(scene, dialog, (target, act, plan, *there), begins, room);
        }
    }
    said.extend(new_ones(scene, dialog, remedy.puts()));
    let mut lines: Vec<Line<'static>> =
        said.into_iter().flat_map(|(text, style)| line::paragraph(&text, style, room)).collect();
    lines.extend(remedy.deletes().map(|id| deleted(id, begins, room, theme)));
    if !remedy.puts().is_empty() {
        lines.push(Line::styled(cut(begins, room).into_owned(), theme.dim));
    }
    lines
}

/// Which message it is that goes.
fn deleted(id: &MessageId, begins: &str, room: usize, theme: &Theme) -> Line<'static> {
    let words = format!("{}  {begins}", printable_line(id.as_str()));
    Line::styled(cut(&words, room).into_owned(), theme.dim)
}

/// What it takes to make a queue again, with so many metadata, access policies and messages.
fn recreated(
    queue: &str,
    (metadata, policies, messages): (usize, usize, usize),
    seen: usize,
    theme: &Theme,
) -> Vec<Said> {
    let puts = count(messages);
    let puts = match seen {
        0 => "No message could be seen in it, so none is put.".to_owned(),
        _ if seen < MAX_BATCH as usize => {
            format!("Puts {puts} into it; no others could be seen when it was deleted.")
        }
        _ => {
            format!("Puts {puts} into it; what stood behind the first {seen}, if anything, cannot come back.")
        }
    };
    let set = format!("{metadata} metadata, {policies} access policies");
    vec![
        (format!("Creates the queue {queue} again with what was set for it: {set}."), theme.plain),
        (puts, theme.plain),
        ("The name is free about a minute after the queue was deleted.".to_owned(), theme.dim),
    ]
}

/// A message that is changed by a plan, with its price.
fn changed(
    scene: &Scene<'_>,
    dialog: &MendDialog,
    (target, act, plan, elsewhere): (&Target, &Act, &Plan, bool),
    begins: &str,
    room: usize,
) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let what = if matches!(act, Act::Delete) { For::Delete } else { For::Edit(Way::InPlace) };
    let words = match act {
        Act::Delete if elsewhere => "Deletes the message that was put into the other queue.".to_owned(),
        Act::Delete => "Deletes the message that stands there.".to_owned(),
        Act::Edit(_) | Act::Replace(_) => format!("Writes back: {}", cut(begins, room.saturating_sub(13))),
    };
    let mut lines = line::paragraph(&words, theme.plain, room);
    if matches!(act, Act::Delete) {
        lines.push(deleted(&target.id, begins, room, theme));
    }
    let offer = Offer { second: dialog.second, ..Offer::new(plan.clone(), dialog.when) };
    lines.extend(price::lines(&offer, what, &dialog.subject.account.kept, theme, room));
    lines
}

/// What is different about messages that are put again.
fn new_ones(scene: &Scene<'_>, dialog: &MendDialog, messages: &[Back]) -> Vec<Said> {
    let theme = scene.theme;
    if messages.is_empty() {
        return Vec::new();
    }
    let mut said = vec![(
        "New: another id, at the end of the queue, dequeue count 0, inserted now. The life is what was left."
            .to_owned(),
        theme.plain,
    )];
    let delay = messages.iter().map(|back| back.delay).max().unwrap_or(0);
    if delay > 0 {
        let wait = print::age(i64::from(delay));
        said.push((format!("It is hidden until it would have been due: {wait}."), theme.plain));
    }
    let late = messages.iter().filter(|back| back.life.is_none()).count();
    if late > 0 {
        let life = if dialog.late == Life::Never { "never end" } else { "live for 7 days" };
        said.push((format!("{} had no life left: they will {life}.", count(late)), theme.warn));
    }
    let doubtful = messages.iter().filter(|back| back.doubtful).count();
    if doubtful > 0 {
        let twice = if doubtful == 1 { "it exists twice" } else { "they exist twice" };
        let twice = format!("{} may still exist: then {twice} afterwards.", count(doubtful));
        said.push((twice, theme.warn));
    }
    said
}

fn count(n: usize) -> String {
    if n == 1 { "1 message".to_owned() } else { format!("{} messages", print::thousands(n as u64)) }
}

/// When something was: `09:12:03`, or with the day where it was not today.
pub fn when(scene: &Scene<'_>, at: Millis) -> String {
    moment(scene, &Moment::At(at.secs()))
}

/// The same of a time of the service; one that cannot be read as the service wrote it.
pub fn moment(scene: &Scene<'_>, at: &Moment) -> String {
    let exact = at.exact();
    let Some(secs) = at.secs() else { return printable_line(&exact).into_owned() };
    let day = 24 * 3_600;
    let part = if secs / day == scene.state.now.secs() / day { 11..19 } else { 5..16 };
    exact.get(part).unwrap_or_default().to_owned()
}
