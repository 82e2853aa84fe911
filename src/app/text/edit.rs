//! What keys do to a text.

use std::ops::Range;

use serde::Serialize;

use super::undo::{Change, Kind};
use super::{LineEnd, Position, Text, read};

/// An order to the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Edit {
    /// A character was typed.
    Insert(char),
    /// A text was pasted. Its line breaks become those of the text; a text without any takes LF and
    /// CR LF as they come, and a lone CR, which is how terminals send a line break, as LF.
    Paste(String),
    /// A line break of the kind that the text uses most; nothing in a single line.
    NewLine,
    /// Delete the grapheme before the cursor, or join with the line before.
    Backspace,
    /// Delete the grapheme after the cursor, or join with the next line.
    Delete,
    /// Delete to the start of the word, for [`Edit::Yank`].
    DeleteWordLeft,
    /// Delete to the end of the word, for [`Edit::Yank`].
    DeleteWordRight,
    /// Delete to the end of the line, for [`Edit::Yank`]; at the end, its line break.
    KillToEnd,
    /// Delete to the start of the line, for [`Edit::Yank`].
    KillToStart,
    /// Insert what was last deleted by word or line.
    Yank,
    /// One grapheme back.
    Left,
    /// One grapheme on.
    Right,
    /// To the start of the word.
    WordLeft,
    /// To the end of the word.
    WordRight,
    /// One row of the screen up.
    Up,
    /// One row of the screen down.
    Down,
    /// So many rows of the screen up.
    PageUp(u16),
    /// So many rows of the screen down.
    PageDown(u16),
    /// To the start of the line.
    Home,
    /// To the end of the line.
    End,
    /// To the start of the text.
    Top,
    /// To the end of the text.
    Bottom,
    /// Take back the last change: a word typed, a run of deletions, a paste.
    Undo,
    /// Make it again.
    Redo,
}

impl Text {
    /// Carries out an order; whether it changed the content.
    pub fn apply(&mut self, edit: Edit) -> bool {
        if !matches!(edit, Edit::Up | Edit::Down | Edit::PageUp(_) | Edit::PageDown(_)) {
            self.wish = None;
        }
        if std::mem::take(&mut self.suggested) && matches!(edit, Edit::Insert(_) | Edit::Paste(_)) {
            self.apply(Edit::KillToStart);
        }
        match edit {
            Edit::Insert('\n' | '\r') | Edit::NewLine => self.new_line(),
            Edit::Insert(c) => self.insert(Kind::Typing, c.encode_utf8(&mut [0; 4])),
            Edit::Paste(text) => self.paste(&text),
            Edit::Backspace => self.delete_to(Kind::Backspace, self.left(self.cursor)),
            Edit::Delete => self.delete_to(Kind::Delete, self.right(self.cursor)),
            Edit::DeleteWordLeft => self.kill_to(self.word_left(self.cursor)),
            Edit::DeleteWordRight => self.kill_to(self.word_right(self.cursor)),
            Edit::KillToEnd => self.kill_to(self.end_or_break()),
            Edit::KillToStart => self.kill_to(Position { byte: 0, ..self.cursor }),
            Edit::Yank => self.insert(Kind::Other, &self.killed.clone()),
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
            motion => self.go(&motion),
        }
    }

    /// Moves the cursor, which ends a run of typing and changes nothing.
    fn go(&mut self, motion: &Edit) -> bool {
        self.history.close();
        self.cursor = match motion {
            Edit::Left => self.left(self.cursor),
            Edit::Right => self.right(self.cursor),
            Edit::WordLeft => self.word_left(self.cursor),
            Edit::WordRight => self.word_right(self.cursor),
            Edit::Home => Position { byte: 0, ..self.cursor },
            Edit::End => self.line_end(self.cursor),
            Edit::Top => Position::default(),
            Edit::Bottom => self.end(),
            Edit::Up => self.up(1),
            Edit::Down => self.down(1),
            Edit::PageUp(rows) => self.up(usize::from(*rows)),
            Edit::PageDown(rows) => self.down(usize::from(*rows)),
            _ => self.cursor,
        };
        false
    }

    fn new_line(&mut self) -> bool {
        !self.single && self.insert(Kind::Other, self.line_break())
    }

    fn paste(&mut self, text: &str) -> bool {
        let uniform = (self.lines() > 1).then(|| self.line_break());
        let text = with_breaks(text, |end| match (self.single, end) {
            (true, _) => " ",
            (false, LineEnd::Cr) => uniform.unwrap_or("\n"),
            (false, _) => uniform.unwrap_or(end.as_str()),
        });
        self.insert(Kind::Other, &text)
    }

    fn insert(&mut self, kind: Kind, text: &str) -> bool {
        let at = self.offset(self.cursor);
        self.change(kind, &(at..at), text)
    }

    fn delete_to(&mut self, kind: Kind, to: Position) -> bool {
        let (cursor, to) = (self.offset(self.cursor), self.offset(to));
        self.change(kind, &(cursor.min(to)..cursor.max(to)), "")
    }

    fn kill_to(&mut self, to: Position) -> bool {
        let changed = self.delete_to(Kind::Other, to);
        if let Some(removed) = self.history.last_removed().filter(|_| changed) {
            self.killed = removed.to_owned();
        }
        changed
    }

    /// The one way by which the content changes, undo aside.
    fn change(&mut self, kind: Kind, range: &Range<usize>, new: &str) -> bool {
        if range.is_empty() && new.is_empty() {
            return false;
        }
        let cursor = self.offset(self.cursor);
        let removed = self.splice(range, new);
        self.place(range.start + new.len());
        self.history.record(Change { kind, at: range.start, removed, inserted: new.to_owned(), cursor });
        true
    }

    fn end_or_break(&self) -> Position {
        let end = self.line_end(self.cursor);
        if end == self.cursor { self.right(end) } else { end }
    }

    /// The line end that the text has most often; LF where it has none.
    fn line_break(&self) -> &'static str {
        let count = |end: LineEnd| self.lines.iter().filter(|line| line.end == end).count();
        let (lf, crlf, cr) = (count(LineEnd::Lf), count(LineEnd::CrLf), count(LineEnd::Cr));
        match () {
            () if crlf > lf && crlf >= cr => "\r\n",
            () if cr > lf => "\r",
            () => "\n",
        }
    }
}

/// The text with each of its line breaks as a space.
pub(super) fn one_line(text: &str) -> String {
    with_breaks(text, |_| " ")
}

/// The text with other line breaks.
fn with_breaks(text: &str, other: impl Fn(LineEnd) -> &'static str) -> String {
    let lines = read(text);
    let breaks = lines.iter().map(|line| if line.end == LineEnd::None { "" } else { other(line.end) });
    lines.iter().zip(breaks).flat_map(|(line, end)| [&*line.text, end]).collect()
}
