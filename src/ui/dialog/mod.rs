//! Dialogs: in the middle of a dimmed screen, titled by the account and queue that they are about,
//! each consequence on a line of its own, the way back marked where something can be lost.

mod alerts;
mod bulk;
mod changes;
mod copy;
mod delayed;
mod delete;
mod diff;
mod dig;
mod drafts;
mod edit;
mod leave;
mod left;
mod mend;
mod page;
mod price;
mod properties;
mod put;
mod raise;
mod sas;
mod take;
mod wipe;

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::field;
use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::{Scene, keys};
use crate::app::effect::ReqId;
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::Modal;
use crate::app::state::offer::Offer;
use crate::app::state::remote::Pending;
use crate::app::text::Text;
use crate::app::{self, wrap};
use crate::model::change::Giving;
use crate::model::clock::Millis;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;

/// The columns of a dialog without a large field.
const WIDTH: u16 = 74;
/// Lines of a complaint at the most.
const COMPLAINT: usize = 6;

/// What a dialog without a large field shows.
struct Content {
    /// What it does, and to what.
    title: [String; 2],
    lines: Vec<Line<'static>>,
    buttons: Vec<Pieces>,
    /// The line and column of the cursor.
    cursor: Option<(usize, u16)>,
}

/// Draws a dialog over what is there.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, modal: &Modal) {
    sheet.look(sheet.area(), scene.theme.behind);
    // What is inside the border and a column of space.
    let room = usize::from(geometry::centred(scene.state.size, WIDTH, 0).w.saturating_sub(4));
    let content = match modal {
        Modal::Put(dialog) => return put::draw(sheet, scene, dialog),
        Modal::Edit(dialog) => return edit::draw(sheet, scene, dialog),
        Modal::Help { top } | Modal::History { top } | Modal::Ended { top, .. } => {
            return read(sheet, scene, modal, *top);
        }
        Modal::About(dialog) => return read(sheet, scene, modal, dialog.top),
        Modal::Changes(dialog) => return changes::draw(sheet, scene, dialog),
        Modal::Left(dialog) => return left::draw(sheet, scene, dialog),
        Modal::Drafts(dialog) => return drafts::draw(sheet, scene, dialog),
        Modal::Delayed(dialog) => return delayed::draw(sheet, scene, dialog),
        Modal::Delay(dialog) => delayed::content(scene, dialog, room),
        Modal::Mend(dialog) => mend::content(scene, dialog, room),
        Modal::Delete(dialog) => delete::content(scene, dialog, price::For::Delete, room),
        Modal::Hold(dialog) => delete::content(scene, dialog, price::For::Hold, room),
        Modal::Create(dialog) => wipe::create(scene, dialog, room),
        Modal::Wipe(dialog) => wipe::content(scene, dialog, room),
        Modal::Properties(dialog) => properties::content(scene, dialog, room),
        Modal::Raise(dialog) => raise::content(scene, dialog, room),
        Modal::Take(dialog) => take::content(scene, dialog, room),
        Modal::Dig(dialog) => dig::content(scene, dialog, room),
        Modal::Copy(menu) => copy::content(scene, menu),
        Modal::Leave(dialog) => leave::content(scene, *dialog, room),
        Modal::Sas(dialog) => sas::content(scene, dialog, room),
        Modal::Alerts(dialog) => alerts::content(scene, dialog, room),
        Modal::Tell(dialog) => alerts::tell(scene, dialog, room),
        Modal::Stamp(dialog) => alerts::stamp(scene, dialog, room),
        Modal::Bulk(dialog) => bulk::content(scene, dialog, room),
        Modal::Run(dialog) => bulk::run(scene, dialog, room),
    };
    show(sheet, scene, content);
}

fn read(sheet: &mut Sheet, scene: &Scene<'_>, modal: &Modal, top: usize) {
    if let Some(page) = app::page::of(modal, scene.state, scene.keymap) {
        page::draw(sheet, scene, page, top);
    }
}

/// Lines, then the buttons; where there is too little room the lines give way.
fn show(sheet: &mut Sheet, scene: &Scene<'_>, content: Content) {
    let rows = u16::try_from(content.lines.len()).unwrap_or(u16::MAX);
    let area = geometry::centred(scene.state.size, WIDTH, rows.saturating_add(4));
    let inner = window(sheet, scene.theme, area, content.title);
    let text = Rect { height: inner.height.saturating_sub(2), ..inner };
    pane::lines(sheet, text, content.lines);
    pane::lines(sheet, pane::below(inner, inner.height.saturating_sub(1)), [row_of(content.buttons)]);
    if let Some((row, column)) = content.cursor {
        let y = inner.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
        let at = Position::new(inner.x.saturating_add(column), y);
        if text.contains(at) {
            sheet.set_cursor(at);
        }
    }
}

/// Clears an area and draws the border of a dialog; gives what is inside of it and a column of space
/// on either side.
fn window(sheet: &mut Sheet, theme: &Theme, area: Area, title: [String; 2]) -> Rect {
    let whole = pane::rect(sheet, area);
    sheet.clear(whole);
    let title = title.map(|part| if part.is_empty() { Vec::new() } else { vec![piece(part, theme.title)] });
    let facts = Facts { title: pane::facts(title.into(), theme), ..Facts::default() };
    let inner = pane::border(sheet, theme, area, true, facts);
    let inset = 1.min(inner.width);
    Rect { x: inner.x + inset, width: inner.width.saturating_sub(2), ..inner }
}

/// `[ y do it ]`: a key that works, does not work yet, or is what Enter does.
fn button(scene: &Scene<'_>, scope: Scope, intent: Intent, label: &str, look: Look) -> Pieces {
    let key = keys::key(scene.keymap, scope, intent);
    let theme = scene.theme;
    match look {
        Look::Works => vec![
            piece("[ ", theme.dim),
            piece(key, theme.accent),
            piece(format!(" {label}"), theme.plain),
            piece(" ]", theme.dim),
        ],
        Look::NotYet => vec![piece(format!("[ {key} {label} ]"), theme.dim)],
        Look::Default => vec![piece(format!("[ {key} {label} ]"), theme.selected)],
    }
}

/// How a button looks.
#[derive(Clone, Copy)]
enum Look {
    Works,
    NotYet,
    Default,
}

impl Look {
    const fn works(yes: bool) -> Self {
        if yes { Self::Works } else { Self::NotYet }
    }
}

fn row_of(buttons: Vec<Pieces>) -> Line<'static> {
    let gap = || Span::raw("  ");
    Line::from(buttons.into_iter().flat_map(|button| button.into_iter().chain([gap()])).collect::<Vec<_>>())
}

/// The buttons of something that is under way.
fn detach(scene: &Scene<'_>) -> Vec<Pieces> {
    vec![button(scene, Scope::Sending, Intent::Cancel, "close; it goes on", Look::Works)]
}

/// The buttons of a change that can be stopped.
fn stoppable(scene: &Scene<'_>) -> Vec<Pieces> {
    let stop = button(scene, Scope::Sending, Intent::Stop, "stop", Look::Works);
    detach(scene).into_iter().chain([stop]).collect()
}

/// The button of what has done nothing yet.
fn stopping(scene: &Scene<'_>) -> Vec<Pieces> {
    vec![button(scene, Scope::Reaching, Intent::Stop, "stop", Look::Works)]
}

/// Whether a write does nothing but hold messages.
fn holds(scene: &Scene<'_>, id: ReqId) -> bool {
    scene.state.writes.get(&id).is_some_and(|writing| writing.write.holds())
}

/// Whether what is leased by a plan can be held: that takes renewing it.
const fn can_hold(offer: &Offer) -> bool {
    !matches!(offer.plan.giving, Giving::Never(_))
}

/// What a write is doing, while its dialog waits for it.
fn sending(scene: &Scene<'_>, id: ReqId) -> Line<'static> {
    Line::styled(doing(scene, id), scene.theme.warn)
}

/// The same, on as many lines as it needs.
fn under_way(scene: &Scene<'_>, id: ReqId, room: usize) -> Vec<Line<'static>> {
    line::paragraph(&doing(scene, id), scene.theme.warn, room)
}

fn doing(scene: &Scene<'_>, id: ReqId) -> String {
    let writing = scene.state.writes.get(&id);
    let step = writing.and_then(|writing| writing.step);
    let words = match (writing.is_some_and(|writing| writing.stopping), step) {
        (true, _) => "stopping: what is leased goes back".to_owned(),
        (false, Some(step)) => step.words(scene.state.now),
        (false, None) => "sending".to_owned(),
    };
    let attempt = writing.and_then(|writing| writing.attempt);
    let late = attempt.map(|attempt| format!(" {}", attempt.words(scene.state.now)));
    let sign = super::header::spinner(scene.state).unwrap_or(" ");
    format!("{sign} {words}…{}", late.unwrap_or_default())
}

/// That the price is being found out.
fn pricing(scene: &Scene<'_>, pending: Pending) -> Vec<Line<'static>> {
    asking(scene, "Finding out what this costs: one peek…", Some(pending))
}

/// What is being asked for a dialog, and why that takes so long.
fn asking(scene: &Scene<'_>, words: &'static str, pending: Option<Pending>) -> Vec<Line<'static>> {
    let attempt = pending.and_then(|pending| pending.attempt);
    let late = attempt.map(|attempt| Line::styled(attempt.words(scene.state.now), scene.theme.warn));
    [Line::styled(words, scene.theme.dim)].into_iter().chain(late).collect()
}

/// Why the last attempt failed, on as many lines as it needs.
fn trouble(scene: &Scene<'_>, trouble: Option<&String>, room: usize) -> Vec<Line<'static>> {
    let Some(text) = trouble else { return Vec::new() };
    let mut lines = wrap::words(&printable_line(text), room);
    if lines.len() > COMPLAINT {
        lines.truncate(COMPLAINT);
        let last = lines.pop().unwrap_or_default();
        lines.push(print::cut(&format!("{last} …"), room).into_owned());
    }
    lines.into_iter().map(|text| Line::styled(text, scene.theme.bad)).collect()
}

/// Whether something was on the screen long enough to be confirmed.
fn is_ripe(scene: &Scene<'_>, since: Millis) -> bool {
    scene.state.now.since(since) >= scene.state.settings.confirm_after
}

/// `name [text     ]`, and the column of its cursor.
fn prompt(theme: &Theme, name: &str, text: &Text, columns: u16, has_keys: bool) -> (Pieces, u16) {
    let (shown, cursor) = field::one_line(text, columns);
    let bracket = if has_keys { theme.accent } else { theme.dim };
    let before = if name.is_empty() { String::new() } else { format!("{name} ") };
    let column = print::width(&before) + 1 + usize::from(cursor);
    let pieces = vec![
        piece(before, if has_keys { theme.plain } else { theme.dim }),
        piece("[", bracket),
        piece(print::pad_end(&shown, usize::from(columns)), theme.plain),
        piece("]", bracket),
    ];
    (pieces, u16::try_from(column).unwrap_or(u16::MAX))
}
