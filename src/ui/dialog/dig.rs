//! Looking past the head of a queue: how many messages, and what that does to others.

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, button, is_ripe, prompt, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::dig::DigDialog;
use crate::model::change::dig::{Dig, GivesBack, MOST};
use crate::model::message::MAX_BATCH;
use crate::model::print::{age, printable_line, thousands};
use crate::ui::Scene;
use crate::ui::line::{self, Pieces, piece};

/// The columns of the field.
const FIELD: u16 = 8;

pub fn content(scene: &Scene<'_>, dialog: &DigDialog, room: usize) -> Content {
    let theme = scene.theme;
    let queue = printable_line(dialog.subject.queue.as_str());
    let about = format!("Look past the first {MAX_BATCH} messages of {queue}");
    let mut lines = line::paragraph(&about, theme.title, room);
    let (mut fields, column) = prompt(theme, "messages", &dialog.count, FIELD, !dialog.on_accepts);
    fields.push(piece(format!(" 1 to {}", thousands(MOST.into())), theme.dim));
    let cursor = (!dialog.on_accepts).then_some((lines.len(), column));
    lines.push(Line::from(fields));
    let request = dialog.request();
    match &request {
        Ok(dig) => {
            lines.push(Line::default());
            let says = consequences(scene, dialog, *dig);
            lines.extend(says.iter().flat_map(|(text, style)| line::paragraph(text, *style, room)));
        }
        Err(why) => lines.extend(line::paragraph(&printable_line(why), theme.bad, room)),
    }
    if dialog.gives_back == GivesBack::No {
        lines.push(Line::from(accepting(scene, dialog)));
    }
    // A field that is wrong is named already.
    let said = dialog.trouble.as_ref().filter(|why| request.as_ref().err() != Some(why));
    lines.extend(trouble(scene, said, room));
    let works = request.is_ok() && !dialog.must_accept() && is_ripe(scene, dialog.opened);
    let next = button(scene, Scope::Form, Intent::NextField, "next field", Look::Works);
    let mut buttons = vec![button(scene, Scope::Form, Intent::Enter, "lease them", Look::works(works))];
    buttons.extend((dialog.gives_back == GivesBack::No).then_some(next));
    buttons.push(button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Default));
    let title = ["Dig".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor }
}

fn accepting(scene: &Scene<'_>, dialog: &DigDialog) -> Pieces {
    let theme = scene.theme;
    let words = if dialog.accepts { "‹accepted›" } else { "‹not accepted›" };
    let style = if dialog.on_accepts { theme.selected } else { theme.warn };
    let hint = if dialog.on_accepts { " space changes it" } else { "" };
    vec![piece("that they stay hidden ", theme.plain), piece(words, style), piece(hint, theme.dim)]
}

fn consequences(scene: &Scene<'_>, dialog: &DigDialog, dig: Dig) -> Vec<(String, Style)> {
    let theme = scene.theme;
    let counted = dialog.counted.map(|n| format!("; the queue counts about {}", thousands(n)));
    let many = match dig.count {
        1 => "1 message is".to_owned(),
        n => format!("Up to {} messages are", thousands(n.into())),
    };
    let mut says = vec![
        (format!("{many} leased, batch after batch{}.", counted.unwrap_or_default()), theme.plain),
        ("No consumer sees what is held while you look at it.".to_owned(), theme.plain),
    ];
    says.push(counts(scene, dialog, dig));
    says.extend(holding(scene, dialog, dig));
    says
}

/// What becomes of the dequeue counts.
fn counts(scene: &Scene<'_>, dialog: &DigDialog, dig: Dig) -> (String, Style) {
    let theme = scene.theme;
    let rises = "Their dequeue count rises by one";
    let Some(threshold) = scene.state.settings.threshold_of(&dialog.subject.queue) else {
        return (format!("{rises}."), theme.plain);
    };
    let seen = dialog.head.len();
    match dialog.reaching(threshold, dig) {
        0 => (
            format!("{rises}; consumers give up at {threshold}, which none of the {seen} seen would reach."),
            theme.plain,
        ),
        n => (
            format!("⚠ {rises}: {n} of the {seen} seen would reach {threshold}, where consumers give up."),
            theme.warn,
        ),
    }
}

/// How they are held, and how they go back.
fn holding(scene: &Scene<'_>, dialog: &DigDialog, dig: Dig) -> Vec<(String, Style)> {
    let theme = scene.theme;
    let length = age(i64::from(dig.secs));
    if let Some(why) = &dialog.why_not {
        let says = format!(
            "Nothing can be given back: {}. What is leased stays hidden for {length}.",
            printable_line(why)
        );
        return vec![(says, theme.warn)];
    }
    let idle = scene.state.settings.dig_idle / 60_000;
    let mut says = vec![
        (
            format!(
                "Each lease is for {length} and is renewed at half of that: {} calls a minute.",
                thousands(dig.renewals_per_minute().into())
            ),
            theme.plain,
        ),
        (
            format!(
                "All of them go back when you leave, and after {idle} minutes without a key; their order may change. Should peekq die, they come back by themselves within {length}."
            ),
            theme.plain,
        ),
    ];
    if dig.gives_back == GivesBack::Unsure {
        let tried = "Whether messages can be given back is not known: that is tried with the first one before more are leased.";
        says.push((tried.to_owned(), theme.warn));
    }
    says
}
