//! The editor buffer for fields and prompts: lines that keep their own line ends, a cursor between
//! grapheme clusters, undo, and the layout on the screen. Any text comes out exactly as it went in.

mod edit;
mod layout;
mod motion;
#[cfg(test)]
mod tests;
mod undo;

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::GraphemeCursor;

pub use edit::Edit;
pub use layout::{Row, Window};
use undo::History;

/// A text being edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Never empty. All but the last end with a line break, and a CR LF is always one line end: the
    /// lines are those that reading the whole text again would give.
    lines: Vec<Line>,
    bytes: usize,
    cursor: Position,
    /// The column that moving up and down tries to keep.
    wish: Option<usize>,
    single: bool,
    /// Nothing was done to it yet, and the first text that is typed takes its place.
    suggested: bool,
    killed: String,
    history: History,
    /// The first row on the screen.
    top: Position,
    /// The columns of a row, as of the last [`Text::scroll_into_view`].
    columns: u16,
}

/// A line, and a byte within it at an edge between grapheme clusters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Position {
    line: usize,
    byte: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Line {
    text: String,
    end: LineEnd,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
enum LineEnd {
    /// The text ends here.
    #[default]
    None,
    Lf,
    CrLf,
    Cr,
}

impl Text {
    /// An empty text of any number of lines.
    #[must_use]
    pub fn new() -> Self {
        Self::from("")
    }

    /// A prompt of one line with the cursor at its end. Line breaks become spaces, now and later.
    #[must_use]
    pub fn single_line(text: &str) -> Self {
        let mut prompt = Self { single: true, ..Self::from(edit::one_line(text).as_str()) };
        prompt.place(prompt.bytes);
        prompt
    }

    /// A prompt with a value that is kept unless something else is typed.
    #[must_use]
    pub fn suggestion(text: &str) -> Self {
        Self { suggested: true, ..Self::single_line(text) }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Its length in bytes of UTF-8.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of its lines, 1 or more.
    #[must_use]
    pub const fn lines(&self) -> usize {
        self.lines.len()
    }

    /// The content of a line without its end.
    fn line(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |line| &line.text)
    }

    /// The number of the last line.
    const fn last(&self) -> usize {
        self.lines.len().saturating_sub(1)
    }

    /// The end of the whole text.
    fn end(&self) -> Position {
        Position { line: self.last(), byte: self.line(self.last()).len() }
    }

    /// The bytes of the whole text before a position.
    fn offset(&self, position: Position) -> usize {
        self.lines.iter().take(position.line).map(Line::len).sum::<usize>() + position.byte
    }

    /// The line that holds an offset, and the bytes between its start and the offset; these may reach
    /// into the line's end.
    fn locate(&self, offset: usize) -> Position {
        let mut byte = offset;
        for (line, content) in self.lines.iter().enumerate() {
            if byte < content.len() || line == self.last() {
                return Position { line, byte };
            }
            byte -= content.len();
        }
        self.end()
    }

    /// Puts the cursor at an offset, or at the next edge after it.
    fn place(&mut self, offset: usize) {
        let at = self.locate(offset);
        let text = self.line(at.line);
        let mut byte = at.byte.min(text.len());
        let mut edge = GraphemeCursor::new(byte, text.len(), true);
        if !edge.is_boundary(text, 0).unwrap_or(true) {
            byte = edge.next_boundary(text, 0).ok().flatten().unwrap_or(text.len());
        }
        self.cursor = Position { line: at.line, byte };
    }

    /// Replaces a range of bytes of the whole text and gives back what stood there. Lines are read
    /// anew from the line before on, since its CR and what follows may now be one line end.
    fn splice(&mut self, range: &Range<usize>, new: &str) -> String {
        let mut from = self.locate(range.start);
        let to = self.locate(range.end).line;
        if from.byte == 0 && from.line > 0 {
            from.line -= 1;
            from.byte = self.lines.get(from.line).map_or(0, Line::len);
        }
        let touched = self.lines.get(from.line..=to).unwrap_or_default();
        let old: String = touched.iter().flat_map(|line| [&*line.text, line.end.as_str()]).collect();
        let (head, rest) = old.split_at_checked(from.byte).unwrap_or((&old, ""));
        let (removed, tail) = rest.split_at_checked(range.len()).unwrap_or((rest, ""));
        let mut lines = read(&[head, new, tail].concat());
        if to < self.last() {
            lines.pop();
        }
        self.bytes = self.bytes + new.len() - removed.len();
        let removed = removed.to_owned();
        self.lines.splice(from.line..=to, lines);
        removed
    }
}

impl Line {
    /// Its bytes, the end included.
    const fn len(&self) -> usize {
        self.text.len() + self.end.as_str().len()
    }
}

impl LineEnd {
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }
}

/// The lines of a text; the last one has no end.
fn read(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.find(['\r', '\n']).and_then(|at| rest.split_at_checked(at)) {
        let ends = [LineEnd::CrLf, LineEnd::Lf, LineEnd::Cr];
        let end = ends.into_iter().find(|end| after.starts_with(end.as_str())).unwrap_or_default();
        lines.push(Line { text: line.to_owned(), end });
        rest = after.strip_prefix(end.as_str()).unwrap_or_default();
    }
    lines.push(Line { text: rest.to_owned(), end: LineEnd::None });
    lines
}

impl Default for Text {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&str> for Text {
    /// A text of any number of lines with the cursor at its start.
    fn from(text: &str) -> Self {
        Self {
            lines: read(text),
            bytes: text.len(),
            cursor: Position::default(),
            wish: None,
            single: false,
            suggested: false,
            killed: String::new(),
            history: History::default(),
            top: Position::default(),
            columns: 80,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| write!(f, "{}{}", line.text, line.end.as_str()))
    }
}
