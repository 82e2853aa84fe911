//! Lines of the frame before. Drawing stays a function of the state: a line is kept together with all
//! that it was made of, and made anew where that is not the same.

use std::rc::Rc;

use ratatui::text::Line;

/// The lines of a list: what `All` of them are made of, and what `Each` is.
pub struct Kept<All, Each> {
    all: Option<All>,
    lines: Vec<Option<(Each, Rc<Line<'static>>)>>,
}

impl<All, Each> Default for Kept<All, Each> {
    fn default() -> Self {
        Self { all: None, lines: Vec::new() }
    }
}

impl<All: PartialEq, Each: PartialEq> Kept<All, Each> {
    /// The line at a place of the list, by `make` where it is not the one of before.
    pub fn line(
        &mut self,
        place: usize,
        each: Each,
        make: impl FnOnce(&Each) -> Line<'static>,
    ) -> Rc<Line<'static>> {
        if self.lines.len() <= place {
            self.lines.resize_with(place + 1, || None);
        }
        let before = self.lines.get(place).and_then(Option::as_ref);
        if let Some((_, line)) = before.filter(|(before, _)| *before == each) {
            return Rc::clone(line);
        }
        let line = Rc::new(make(&each));
        if let Some(kept) = self.lines.get_mut(place) {
            *kept = Some((each, Rc::clone(&line)));
        }
        line
    }

    /// What all lines are made of from now on. None is kept where that is not what it was.
    pub fn under(&mut self, all: All) {
        if self.all.as_ref() != Some(&all) {
            self.lines.clear();
            self.all = Some(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_made_again_when_what_it_is_made_of_is_something_else() {
        let mut kept = Kept::default();
        let mut made = Vec::new();
        for (all, lines) in [(80, ["a", "b"]), (80, ["a", "c"]), (81, ["a", "c"]), (81, ["a", "c"])] {
            kept.under(all);
            for (place, text) in lines.into_iter().enumerate() {
                let line = kept.line(place, text, |text| {
                    made.push(format!("{text}{all}"));
                    Line::from(format!("{text}{all}"))
                });
                assert_eq!(line.to_string(), format!("{text}{all}"));
            }
        }
        assert_eq!(made, ["a80", "b80", "c80", "a81", "c81"]);
    }
}
