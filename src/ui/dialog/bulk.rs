//! Work on many messages: from where to where, which, how, and what it will cost.

mod given;
mod price;
mod run;

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, asking, button, is_ripe, prompt, trouble};
use crate::app::keymap::{BulkIntent as B, Intent, Scope};
use crate::app::state::bulk::{BulkDialog, Choice, Field, Head, LifeChoice};
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::change::Deed;
use crate::model::message::MAX_BATCH;
use crate::model::print::{self, pad_end, printable_line, thousands};
use crate::ui::line::{self, Pieces, piece};
use crate::ui::messages::beginning;
use crate::ui::{Scene, keys};

pub use self::run::content as run;

/// The columns of the names of the choices.
const NAMES: usize = 15;
/// How many messages that are meant are shown.
const SHOWN: usize = 3;
/// How many names are offered for a destination.
const OFFERED: usize = 4;

/// What is drawn so far.
struct Form<'a> {
    scene: &'a Scene<'a>,
    dialog: &'a BulkDialog,
    room: usize,
    lines: Vec<Line<'static>>,
    cursor: Option<(usize, u16)>,
}

pub fn content(scene: &Scene<'_>, dialog: &BulkDialog, room: usize) -> Content {
    let mut form = Form { scene, dialog, room, lines: Vec::new(), cursor: None };
    form.places();
    form.choices();
    form.options();
    let plan = dialog.plan(scene.state);
    form.lines.push(Line::default());
    form.says(&plan);
    let Form { lines, cursor, .. } = form;
    let title = [dialog.title().to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons: buttons(scene, dialog, plan.is_ok()), cursor }
}

fn buttons(scene: &Scene<'_>, dialog: &BulkDialog, ready: bool) -> Vec<Pieces> {
    if dialog.typing.is_some() {
        let enter = button(scene, Scope::Form, Intent::Enter, "done", Look::Works);
        let tab = button(scene, Scope::Form, Intent::NextField, "complete", Look::Works);
        return [Some(enter), (dialog.typing == Some(Field::Goal)).then_some(tab)]
            .into_iter()
            .flatten()
            .collect();
    }
    let label = match dialog.deed {
        _ if dialog.redrive => "redrive",
        _ if dialog.back.is_some() => "move back",
        Deed::Move => "move them",
        Deed::Copy => "copy them",
        Deed::Resend => "resend them",
        Deed::Delete => "delete them",
        Deed::Find => "look for them",
    };
    let ripe = dialog.shown_since().is_some_and(|at| is_ripe(scene, at));
    vec![
        button(scene, Scope::Bulk, Intent::Confirm, label, Look::works(ready && ripe)),
        button(scene, Scope::Bulk, Intent::Cancel, "cancel", Look::Default),
    ]
}

impl Form<'_> {
    /// The queues in full, with what can be seen of them.
    fn places(&mut self) {
        let dialog = self.dialog;
        let theme = self.scene.theme;
        let looks = dialog.looks.value.as_ref();
        let from = looks.map(|looks| seen(&looks.from));
        let name = printable_line(dialog.subject.queue.as_str()).into_owned();
        self.place("from", vec![piece(name, theme.title)], from);
        if !dialog.goes() {
            return;
        }
        let to = looks.and_then(|looks| looks.to.as_ref()?.as_ref().ok()).map(seen);
        if dialog.typing == Some(Field::Goal) {
            let columns = u16::try_from(self.room.saturating_sub(7)).unwrap_or(0);
            self.typed("to  ", &dialog.goal, (columns, ""), true);
            let offers = dialog.offers(self.scene.state, OFFERED).join("  ");
            let offers = if offers.is_empty() { String::new() } else { format!("     {offers}") };
            let style = theme.dim;
            self.lines.push(Line::from(line::fit(
                vec![piece(printable_line(&offers).into_owned(), style)],
                self.room,
            )));
        } else {
            let name = printable_line(&dialog.goal.to_string()).into_owned();
            let shown = if name.trim().is_empty() {
                piece("nowhere yet", theme.dim)
            } else {
                piece(name, theme.title)
            };
            let key = keys::key(self.scene.keymap, Scope::Bulk, Intent::Bulk(B::Goal));
            let is_given = dialog.redrive || dialog.is_given();
            let key = if is_given { String::new() } else { format!("  {key} another") };
            self.place("to", vec![shown, piece(key, theme.dim)], to);
        }
    }

    fn place(&mut self, word: &str, name: Pieces, seen: Option<String>) {
        let theme = self.scene.theme;
        let mut line = vec![piece(format!("{} ", pad_end(word, 4)), theme.dim)];
        line.extend(name);
        let seen = piece(format!("  {}", seen.unwrap_or_default()), theme.dim);
        if line::width(&line) + print::width(&seen.content) <= self.room {
            line.push(seen);
            self.lines.push(Line::from(line));
        } else {
            self.lines.push(Line::from(line::fit(line, self.room)));
            self.lines.push(Line::from(line::fit(vec![piece("   ", theme.dim), seen], self.room)));
        }
    }

    /// A field of a line of its own.
    fn typed(&mut self, name: &str, text: &Text, (columns, hint): (u16, &str), has_keys: bool) {
        let (mut pieces, column) = prompt(self.scene.theme, name, text, columns, has_keys);
        pieces.push(piece(format!(" {hint}"), self.scene.theme.dim));
        if has_keys {
            self.cursor = Some((self.lines.len(), column));
        }
        self.lines.push(Line::from(line::fit(pieces, self.room)));
    }

    fn choices(&mut self) {
        let dialog = self.dialog;
        if dialog.is_given() {
            return self.given();
        }
        let head = dialog.looks.value.as_ref().map(|looks| &looks.from);
        let about = head.map(|head| format!("about {}", thousands(head.count))).unwrap_or_default();
        let selected = match dialog.targets.len() {
            0 => "none".to_owned(),
            1 => "1 message".to_owned(),
            n => format!("{n} messages"),
        };
        self.choice(Choice::Selected, B::Selected, "selected", vec![piece(selected, self.scene.theme.plain)]);
        let first = self.field(Field::First, &dialog.first, 8);
        self.choice(Choice::First, B::First, "the first", first);
        self.choice(Choice::All, B::All, "all", vec![piece(about, self.scene.theme.plain)]);
        let columns = u16::try_from(self.room.saturating_sub(NAMES + 22)).unwrap_or(8);
        let mut filter = self.field(Field::Filter, &dialog.filter, columns);
        filter.extend(self.matches(head));
        self.choice(Choice::Matching, B::Matching, "all that match", filter);
    }

    /// How many of those that were seen the filter fits.
    fn matches(&self, head: Option<&Head>) -> Option<ratatui::text::Span<'static>> {
        let head = head?;
        let fits = self.dialog.fit(head, self.scene.state.now)?;
        Some(piece(format!(" {fits} of {} seen", head.messages.len()), self.scene.theme.dim))
    }

    fn field(&self, field: Field, text: &Text, columns: u16) -> Pieces {
        prompt(self.scene.theme, "", text, columns, self.dialog.typing == Some(field)).0
    }

    fn choice(&mut self, choice: Choice, intent: B, name: &str, rest: Pieces) {
        let (scene, dialog) = (self.scene, self.dialog);
        let theme = scene.theme;
        let chosen = dialog.choice == Some(choice);
        let key = keys::key(scene.keymap, Scope::Bulk, Intent::Bulk(intent));
        let (mark, style) = if chosen { ("●", theme.accent) } else { ("○", theme.dim) };
        let mut line = vec![
            piece(format!("{mark} "), style),
            piece(key, theme.accent),
            piece(format!(" {} ", pad_end(name, NAMES)), if chosen { theme.plain } else { theme.dim }),
        ];
        let typed = match dialog.typing {
            Some(Field::First) => (choice == Choice::First).then_some(&dialog.first),
            Some(Field::Filter) => (choice == Choice::Matching).then_some(&dialog.filter),
            _ => None,
        };
        if let Some(text) = typed {
            let columns = rest.iter().find(|p| !p.content.is_empty() && p.content != "[");
            let columns = columns.map_or(1, |p| print::width(&p.content));
            let (_, at) = crate::ui::field::one_line(text, u16::try_from(columns).unwrap_or(u16::MAX));
            let before = u16::try_from(line::width(&line)).unwrap_or(u16::MAX);
            self.cursor = Some((self.lines.len(), before.saturating_add(1).saturating_add(at)));
        }
        line.extend(rest);
        self.lines.push(Line::from(line::fit(line, self.room)));
    }

    /// How it is done: everything that has a default.
    fn options(&mut self) {
        let dialog = self.dialog;
        let scene = self.scene;
        let open = match dialog.typing {
            Some(Field::Rate) => Some(("at most", &dialog.rate, "a second; empty: no limit")),
            Some(Field::Hold) => Some(("hold at most", &dialog.hold, "messages that are not meant")),
            Some(Field::Life) => Some(("time to live", &dialog.secs, "1h, 7d, or never")),
            Some(Field::Name) => Some(("type its name:", &dialog.name, "")),
            _ => None,
        };
        if let Some((name, text, hint)) = open {
            let columns = if dialog.typing == Some(Field::Name) { 50 } else { 10 };
            return self.typed(name, text, (columns, hint), true);
        }
        let rate = dialog.rate.to_string();
        let rate =
            if rate.trim().is_empty() { "no limit".to_owned() } else { format!("{} a second", rate.trim()) };
        let hold = dialog.hold.to_string();
        let canary = if dialog.canary { "yes, then it asks" } else { "no" };
        let mut options: Vec<(B, &str, String)> = Vec::new();
        if !dialog.redrive && !dialog.is_given() {
            options.push((B::Deed, "what", dialog.deed.words().to_owned()));
        }
        if dialog.deed.puts() {
            options.push((B::Life, "life", life(dialog)));
        }
        if dialog.deed != Deed::Find {
            options.push((B::Canary, "one first", canary.to_owned()));
            options.push((B::Rate, "rate", rate));
        }
        options.push((B::Hold, "hold", print::printable_line(hold.trim()).into_owned()));
        let theme = scene.theme;
        let option = |(intent, name, value): (B, &str, String)| {
            let key = keys::key(scene.keymap, Scope::Bulk, Intent::Bulk(intent));
            vec![
                piece(key, theme.accent),
                piece(format!(" {name} "), theme.dim),
                piece(printable_line(&value).into_owned(), theme.plain),
                piece("  ", theme.plain),
            ]
        };
        let mut row: Pieces = Vec::new();
        for pieces in options.into_iter().map(option) {
            if line::width(&row) + line::width(&pieces) > self.room + 2 {
                self.lines.push(Line::from(std::mem::take(&mut row)));
            }
            row.extend(pieces);
        }
        self.lines.push(Line::from(row));
    }

    /// What it costs, or what is missing; then what some of them are.
    fn says(
        &mut self,
        plan: &Result<(crate::model::change::Bulk, crate::app::state::bulk::Estimate), String>,
    ) {
        let (scene, dialog, room) = (self.scene, self.dialog, self.room);
        if dialog.looks.pending.is_some() {
            self.lines.extend(asking(
                scene,
                "Finding out what this costs: a count and a peek…",
                dialog.looks.pending,
            ));
            return;
        }
        let mut sentences: Vec<(String, Style)> = Vec::new();
        match plan {
            Ok((wish, estimate)) => sentences.extend(price::sentences(scene, dialog, wish, estimate)),
            Err(why) if dialog.typing.is_none() => {
                sentences.push((printable_line(why).into_owned(), scene.theme.warn));
            }
            Err(_) => {
                if let (Some(Field::Filter), Some(mistake)) = (dialog.typing, dialog.mistake()) {
                    sentences.push((printable_line(&mistake).into_owned(), scene.theme.bad));
                }
            }
        }
        self.lines
            .extend(sentences.into_iter().flat_map(|(text, style)| line::paragraph(&text, style, room)));
        let said = dialog.trouble.as_ref().filter(|why| plan.as_ref().err() != Some(why));
        self.lines.extend(trouble(scene, said, room));
        self.examples();
    }

    /// Some of those that are meant, as far as they were seen.
    fn examples(&mut self) {
        let Some(looks) = &self.dialog.looks.value else { return };
        let meant = self.dialog.meant(&looks.from, self.scene.state.now);
        for (_, shown) in meant.into_iter().take(SHOWN) {
            let theme = self.scene.theme;
            let id = format!("  {}  ", printable_line(shown.message.id.short()));
            let line = vec![piece(id, theme.dim), beginning(shown, theme.dim, theme)];
            self.lines.push(Line::from(line::fit(line, self.room)));
        }
    }
}

fn life(dialog: &BulkDialog) -> String {
    match dialog.life {
        LifeChoice::Kept => "what is left".to_owned(),
        LifeChoice::Week => "7 days".to_owned(),
        LifeChoice::Never => "for ever".to_owned(),
        LifeChoice::Chosen => dialog.secs.to_string(),
    }
}

/// What can be seen of a queue: `14 visible of about 17 · 12 base64, 2 text`.
fn seen(head: &Head) -> String {
    let seen = head.messages.len();
    let about = thousands(head.count);
    let visible = if seen < MAX_BATCH as usize { seen.to_string() } else { format!("≥{seen}") };
    let length = if head.count == 0 && seen == 0 {
        "seems empty".to_owned()
    } else {
        format!("{visible} visible of about {about}")
    };
    let kinds = kinds(&head.messages);
    if kinds.is_empty() { length } else { format!("{length} · {kinds}") }
}

/// How messages are stored: `12 base64, 2 text`.
fn kinds(messages: &[std::sync::Arc<Shown>]) -> String {
    let count = |kind: &str| messages.iter().filter(|shown| shown.short_encoding() == kind).count();
    let kinds = [("b64", "base64"), ("text", "text"), ("bin", "binary")];
    let counted = kinds.map(|(kind, word)| (count(kind), word)).into_iter().filter(|(count, _)| *count > 0);
    counted.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// How most messages of a queue are stored, where any can be seen.
fn usual(head: &Head) -> Option<&'static str> {
    let count = |kind: &str| head.messages.iter().filter(|shown| shown.short_encoding() == kind).count();
    ["b64", "text", "bin"].into_iter().max_by_key(|kind| count(kind)).filter(|_| !head.messages.is_empty())
}
