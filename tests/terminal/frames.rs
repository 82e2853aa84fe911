//! What is written to a terminal, read back by a terminal: after each step of a story the emitted
//! bytes show exactly the screen that was meant, wide characters included.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use peekq::app::keymap::Keymap;
use peekq::sheet::Sheet;
use peekq::terminal::screen::Screen;
use peekq::ui::Painter;
use peekq::ui::theme::Theme;
use ratatui::layout::Rect;
use vt100::Parser;

use crate::sim::{Sim, message, sim};

const COLS: u16 = 110;
const ROWS: u16 = 30;

/// A terminal that reads what is written to it.
#[derive(Clone)]
struct Reader(Rc<RefCell<Parser>>);

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().process(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The screen that was meant, row by row.
fn meant(sim: &Sim) -> Vec<String> {
    let draw = |sheet: &mut Sheet| Painter::new(Theme::colour()).draw(&sim.state, &Keymap::default(), sheet);
    let buffer = Sheet::of(Rect::new(0, 0, COLS, ROWS), draw).cells();
    let row = |y: u16| {
        let mut text = String::new();
        let mut covered = 0;
        for x in 0..COLS {
            // The second half of a wide character is no cell of its own.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            covered = peekq::model::print::width(symbol).saturating_sub(1);
            text.push_str(symbol);
        }
        text.trim_end().to_owned()
    };
    (0..ROWS).map(row).collect()
}

fn shown(parser: &Parser) -> Vec<String> {
    parser.screen().rows(0, COLS).map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn the_bytes_of_every_frame_show_the_screen_that_was_meant() {
    let (rows, cols) = (ROWS.try_into().unwrap(), COLS.try_into().unwrap());
    let reader = Reader(Rc::new(RefCell::new(Parser::new(rows, cols, 0))));
    let mut screen = Screen::over(reader.clone(), COLS, ROWS).unwrap();
    let head = [
        message("m1", "日本語 text with wide characters 😀 and é", 0),
        message("m2", "{\"a\": [1, 2, 3], \"ключ\": \"значение\"}", 4),
        message("m3", "\u{1b}[31mred?\u{202e} \t tab", 0),
    ];
    let mut sim = sim(["orders", "orders-poison", "telemetry"]).resize(COLS, ROWS);
    sim = sim.length("orders", 7).peek("orders", &head);
    let mut painter = Painter::new(Theme::colour());
    let steps = [
        "j", "k", "enter", "j", "j", "enter", "v", "x", "b", "z", "z", "esc", "?", "j", "esc", "y", "esc",
        "e", "ctrl-e", "esc", "p", "tab", "esc", "d", "esc", "!", "esc", "/", "o", "esc", "s", "t", "esc",
        "@", "esc",
    ];
    for key in steps {
        sim = sim.press(key);
        screen.draw(|sheet| painter.draw(&sim.state, &Keymap::default(), sheet)).unwrap();
        assert_eq!(shown(&reader.0.borrow()), meant(&sim), "after {key}");
    }
}
