//! Rows that differ, and cells as ratatui would have drawn them.

use proptest::prelude::*;
use ratatui::style::{Color, Modifier};
use ratatui::widgets::{Block, Clear};

use super::*;

const SIZE: Rect = Rect { x: 0, y: 0, width: 12, height: 5 };
const MIDDLE: Rect = Rect { x: 2, y: 1, width: 8, height: 3 };

fn red() -> Style {
    Style::new().fg(Color::Red)
}

/// The cells of a sheet, and those that ratatui makes of its own calls.
fn both(ours: impl FnOnce(&mut Sheet), theirs: impl FnOnce(&mut Buffer)) -> (Buffer, Buffer) {
    let drawn = Sheet::of(SIZE, ours).cells();
    let mut meant = Buffer::empty(SIZE);
    theirs(&mut meant);
    (drawn, meant)
}

#[test]
fn a_line_is_drawn_as_ratatui_draws_it() {
    let lines = [
        Line::from(vec![
            Span::styled("ab  ", red()),
            Span::raw("  c"),
            Span::styled("⚠ ", red()),
            Span::raw("é日x"),
        ]),
        Line::styled("plain", red()),
        Line::from("longer than the room there is for it"),
        Line::from(vec![Span::raw("12345678901234"), Span::raw("日日")]),
        Line::default(),
    ];
    for line in lines {
        for width in 0..20 {
            let area = Rect { x: 1, y: 1, width, height: 1 };
            let within = area.intersection(SIZE);
            let (ours, theirs) =
                both(|sheet| sheet.put(line.clone(), area), |buffer| (&line).render(within, buffer));
            assert_eq!(ours, theirs, "{line:?} in {width}");
        }
    }
}

#[test]
fn a_rim_is_a_block_of_ratatui() {
    let block = || Block::bordered().border_style(red());
    for (width, height) in [(8, 3), (2, 2), (3, 2), (10, 4)] {
        let area = Rect { width, height, ..MIDDLE };
        let (ours, theirs) = both(|sheet| sheet.rim(area, red()), |buffer| block().render(area, buffer));
        assert_eq!(ours, theirs, "{area}");
    }
}

#[test]
fn a_look_a_cleared_area_and_a_widget_cover_what_came_before() {
    let dim = Style::new().add_modifier(Modifier::DIM);
    let words = || Line::styled("日本語日本語", red());
    let inner = Rect { x: 3, y: 2, width: 4, height: 1 };
    let ours = |sheet: &mut Sheet| {
        (0..5).for_each(|y| sheet.put(words(), Rect { y, ..SIZE }));
        sheet.look(SIZE, dim);
        sheet.clear(MIDDLE);
        sheet.widget(Line::from("abcd"), inner);
    };
    let theirs = |buffer: &mut Buffer| {
        (0..5).for_each(|y| words().render(Rect { y, ..SIZE }, buffer));
        buffer.set_style(SIZE, dim);
        Clear.render(MIDDLE, buffer);
        Line::from("abcd").render(inner, buffer);
    };
    let (ours, theirs) = both(ours, theirs);
    assert_eq!(ours, theirs);
    let reaching = Rect { x: 3, ..MIDDLE };
    let ours = |sheet: &mut Sheet| {
        sheet.put(words(), Rect { y: 2, ..SIZE });
        sheet.clear(reaching);
    };
    let (ours, _) = both(ours, |_| ());
    let row: String = (0..6).map(|x| ours[(x, 2)].symbol()).collect();
    assert_eq!(row, "日     ", "the half of a character that is left of a cleared area goes as well");
}

#[test]
fn what_is_off_the_sheet_is_left_out() {
    let sheet = Sheet::of(SIZE, |sheet| {
        sheet.put("off".into(), Rect { y: 5, ..SIZE });
        sheet.put("off".into(), Rect { x: 12, ..SIZE });
        sheet.rim(Rect { x: 10, y: 3, width: 9, height: 9 }, red());
    });
    let mut drawn = Buffer::empty(SIZE);
    (0..9).for_each(|y| sheet.draw(y, &mut drawn));
    assert_eq!(drawn[(10, 3)].symbol(), "┌");
    assert_eq!(drawn[(11, 3)].symbol(), "─");
    assert_eq!(drawn[(11, 2)].symbol(), " ");
}

#[test]
fn only_what_holds_something_else_has_changed() {
    let frame = |selected: u16| {
        Sheet::of(SIZE, move |sheet| {
            sheet.rim(SIZE, Style::new());
            for y in 1..4 {
                let style = if y == selected { red() } else { Style::new() };
                sheet.put(Line::styled("row", style), Rect { x: 1, y, width: 4, height: 1 });
                sheet.put(Line::from("more"), Rect { x: 6, y, width: 4, height: 1 });
            }
        })
    };
    let changed = |from, to| frame(from).changed(&frame(to)).collect::<Vec<_>>();
    assert!(changed(1, 1).is_empty());
    let row = |y| Rect { x: 1, y, width: 4, height: 1 };
    assert_eq!(changed(1, 3), [row(1), row(3)]);
}

/// Something to put into a row: what, from which column on, how wide.
type Thing = (u8, u16, u16);

fn things(things: &[Thing]) -> Sheet {
    Sheet::of(SIZE, |sheet| {
        for (what, x, width) in things {
            let area = Rect { x: *x, y: 1, width: *width, height: 1 };
            match what {
                0 => sheet.clear(area),
                1 => sheet.look(area, red()),
                2 => sheet.put_kept(&Rc::new(Line::from("kept日")), area),
                3 => sheet.put("日本語日本語".into(), area),
                _ => sheet.put("abcdefghijkl".into(), area),
            }
        }
    })
}

proptest! {
    #[test]
    fn what_changed_is_drawn_by_itself_as_with_all_the_rest(
        one in prop::collection::vec((0_u8..5, 0_u16..12, 1_u16..8), 0..6),
        two in prop::collection::vec((0_u8..5, 0_u16..12, 1_u16..8), 0..3),
        (from, to) in (0_usize..6, 0_usize..6),
    ) {
        let mut next = one.clone();
        let (from, to) = (from.min(next.len()), to.min(next.len()));
        next.splice(from.min(to)..from.max(to), two);
        let (one, next) = (things(&one), things(&next));
        let mut cells = one.cells();
        for area in one.changed(&next) {
            let mut part = Buffer::empty(area);
            next.draw(area.y, &mut part);
            cells.merge(&part);
        }
        prop_assert_eq!(cells, next.cells());
    }
}

#[test]
fn a_sheet_that_is_begun_again_is_blank() {
    let mut sheet = Sheet::of(SIZE, |sheet| {
        sheet.put("text".into(), SIZE);
        sheet.set_cursor((1, 1));
    });
    sheet.begin(Size::new(4, 2));
    assert_eq!(sheet.cursor(), None);
    assert_eq!(sheet.area(), Rect::new(0, 0, 4, 2));
    let blank = Sheet::of(Rect::new(0, 0, 4, 2), |_| ());
    assert_eq!(sheet.changed(&blank).count(), 0);
}
