//! A picture of the real screen, drawn from the state of a short story.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::app::keymap::Keymap;
use peekq::model::message::{Message, Moment};
use peekq::sheet::Sheet;
use peekq::ui::{Painter, theme::Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::sim::{BEGIN, Sim, message, sim};

const COLS: u16 = 124;
const ROWS: u16 = 34;
const CELL: (f32, f32) = (8.4, 16.4);
const PAPER: &str = "#101418";
const INK: &str = "#d4d8dd";

/// The picture as SVG.
pub fn svg() -> String {
    let sim = story();
    let draw = |sheet: &mut Sheet| Painter::new(Theme::colour()).draw(&sim.state, &Keymap::default(), sheet);
    paint(&Sheet::of(Rect::new(0, 0, COLS, ROWS), draw).cells())
}

fn story() -> Sim {
    let lengths = [
        ("audit", 41),
        ("emails", 9),
        ("emails-poison", 3),
        ("invoices", 1_284),
        ("orders", 23),
        ("orders-poison", 17),
        ("payments", 5),
        ("telemetry", 48),
        ("thumbnails", 6),
        ("webhooks", 0),
    ];
    let mut sim = sim(lengths.map(|(name, _)| name)).resize(COLS, ROWS);
    for (name, count) in lengths {
        sim = sim.length(name, count);
    }
    let sim = sim.press("j j j j j").peek("orders-poison", &orders());
    let mut sim = sim.press("enter j");
    // The story takes no time, so that its calls per minute would mean nothing.
    sim.state.account.as_mut().unwrap().traffic = peekq::app::state::traffic::Traffic::default();
    sim
}

fn orders() -> Vec<Message> {
    let errors = ["Division by zero in DiscountRule.Apply", "Timeout after 30 s", "Unknown country: XK"];
    let order = |n: usize| {
        let error = errors[n % errors.len()];
        let (id, total) = (81_203 + n * 7, 42 + n * 3);
        let body = format!(
            r#"{{"orderId":{id},"state":"stuck","customer":{{"id":"c-{}","country":"JP"}},"total":{total}.80,"error":"{error}"}}"#,
            34_600 + n * 23
        );
        let id = format!("{:08x}-5f3c-8a1e", 0x5f3c_8a1e_u32.wrapping_mul(u32::try_from(n).unwrap() + 3));
        let hours = i64::try_from(76 - n * 5).unwrap();
        Message {
            inserted: Moment::At(BEGIN.secs() - hours * 3_600),
            ..message(&id, &STANDARD.encode(body), u32::from(n == 2))
        }
    };
    (0..14).map(order).collect()
}

fn paint(buffer: &Buffer) -> String {
    let (width, height) = (f32::from(COLS) * CELL.0 + 16.0, f32::from(ROWS) * CELL.1 + 16.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n"
    );
    for row in 0..ROWS {
        let mut col = 0;
        while col < COLS {
            col += run(buffer, row, col, &mut svg);
        }
    }
    svg + "</svg>\n"
}

/// Writes the cells from `col` on that look alike, and says how many they are.
fn run(buffer: &Buffer, row: u16, col: u16, svg: &mut String) -> u16 {
    let style = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    let first = &buffer[(col, row)];
    let alike = (col..COLS).take_while(|&x| style(&buffer[(x, row)]) == style(first));
    let count = u16::try_from(alike.count()).unwrap();
    let text: String = (col..col + count).map(|x| buffer[(x, row)].symbol()).collect();
    let (x, y) = (8.0 + f32::from(col) * CELL.0, 8.0 + f32::from(row) * CELL.1);
    let wide = f32::from(count) * CELL.0;
    let reversed = first.modifier.contains(Modifier::REVERSED);
    let (ink, paper) = (colour(first.fg, INK), colour(first.bg, PAPER));
    let (ink, paper) = if reversed { (paper, ink) } else { (ink, paper) };
    if paper != PAPER {
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if !text.trim().is_empty() {
        let weight = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let faint = if first.modifier.contains(Modifier::DIM) { " opacity=\"0.55\"" } else { "" };
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
             xml:space=\"preserve\" fill=\"{ink}\"{weight}{faint}>{}</text>",
            y + 12.8,
            escape(&text)
        );
    }
    count
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const fn colour(colour: Color, default: &'static str) -> &'static str {
    match colour {
        Color::Black => "#101418",
        Color::Red | Color::LightRed => "#ef6b73",
        Color::Green | Color::LightGreen => "#8cc570",
        Color::Yellow | Color::LightYellow => "#e5c07b",
        Color::Blue | Color::LightBlue => "#61afef",
        Color::Magenta | Color::LightMagenta => "#c678dd",
        Color::Cyan | Color::LightCyan => "#56b6c2",
        Color::Gray | Color::White => "#d4d8dd",
        Color::DarkGray => "#6b7480",
        _ => default,
    }
}
