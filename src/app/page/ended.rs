//! What work on many messages did: the counts, what it cost, the first exceptions, and where every
//! message has its line.

use super::{Line, Page, Role, beside, paragraph};
use crate::app::state::State;
use crate::app::state::bulk::Ended;
use crate::model::change::{BulkEnd, BulkReport, Deed, Exception, Fate, Recovery, Search};
use crate::model::print::{printable_line, thousands};

/// The columns of the numbers, and the space after them.
const NUMBERS: usize = 10;

/// The page, where there is such a report.
pub fn page(state: &State, which: usize, room: usize) -> Option<Page> {
    let ended = state.ended.get(which)?;
    let report = &ended.report;
    let mut lines = paragraph(&about(ended), Role::Title, room);
    lines.extend(end(report, room));
    lines.push(Line::new());
    lines.extend(report.fates.iter().flat_map(|(fate, count)| count_of(report.deed, *fate, *count, room)));
    if report.fates.is_empty() {
        lines.extend(paragraph("No message was concerned.", Role::Dim, room));
    }
    lines.push(Line::new());
    lines.extend(cost(report).into_iter().flat_map(|(text, role)| paragraph(&text, role, room)));
    lines.extend(searched(ended).into_iter().flat_map(|(text, role)| paragraph(&text, role, room)));
    lines.extend(came_back(ended, room));
    lines.extend(exceptions(report, room));
    lines.push(Line::new());
    lines.extend(file(report, room));
    let title = format!("Report ─ {}", ended.subject.title());
    Some(Page { title: printable_line(&title).into_owned(), lines })
}

fn about(ended: &Ended) -> String {
    let from = &ended.subject.queue;
    let what = ended.report.deed.words();
    match &ended.to {
        _ if ended.recovers == Some(Recovery::Finish) => {
            format!("{what} {from}, to bring to its end what was begun")
        }
        _ if ended.recovers == Some(Recovery::Seek) => format!("look for copies in {from}"),
        _ if ended.recovers == Some(Recovery::TakeBack) => {
            format!("{what} the copies in {from}, to take back what was begun")
        }
        Some(to) => format!("{what} {from} → {} · {}", to.place.queue, to.place.account),
        None => format!("{what} {from}"),
    }
}

fn end(report: &BulkReport, room: usize) -> Vec<Line> {
    let took = u64::from(report.took_ms >= 10_000) * (report.took_ms / 1_000);
    let took =
        if took > 0 { format!("{} s", thousands(took)) } else { format!("{} ms", thousands(report.took_ms)) };
    let (text, role) = match &report.end {
        BulkEnd::Finished => (format!("Finished in {took}."), Role::Good),
        BulkEnd::Stopped => (format!("Stopped after {took}; what was held went back."), Role::Warn),
        BulkEnd::HeldTooMany => (
            format!(
                "Ended after {took}: no more may be held at the same time. Choose a larger number, or a filter that fits more."
            ),
            Role::Warn,
        ),
        BulkEnd::PausedTooLong => (
            format!(
                "Ended after {took}: it was paused for ten minutes while messages were held, so they went back."
            ),
            Role::Warn,
        ),
        BulkEnd::Failed(failure) => (format!("Ended after {took}: {failure}"), Role::Bad),
    };
    paragraph(&text, role, room)
}

fn number(count: u64) -> String {
    format!("{:>width$}  ", thousands(count), width = NUMBERS - 2)
}

fn count_of(deed: Deed, fate: Fate, count: u64, room: usize) -> Vec<Line> {
    let role = match fate {
        Fate::Done => Role::Good,
        Fate::Failed | Fate::Stranded => Role::Bad,
        _ => Role::Warn,
    };
    beside(&number(count), fate.words(deed), (role, role), room)
}

/// What it cost.
fn cost(report: &BulkReport) -> Vec<(String, Role)> {
    let mut out = Vec::new();
    if report.leased > 0 {
        let (leased, released) = (thousands(report.leased), thousands(report.released));
        let mut text = format!("Leased {leased}, gave back {released}");
        if report.released > 0 {
            text = format!(
                "{text}, hidden for {} ms at the most, dequeue count +1",
                thousands(report.hidden_ms)
            );
        }
        out.push((format!("{text}."), Role::Plain));
    } else {
        out.push(("Nothing was leased.".to_owned(), Role::Plain));
    }
    if report.unanswered > 0 {
        let n = report.unanswered;
        out.push((
            format!("{n} times no answer came to a get: messages may be hidden until their lease ends."),
            Role::Warn,
        ));
    }
    if report.unkept > 0 {
        let n = thousands(report.unkept);
        out.push((
            format!("{n} were deleted without their text being kept: the journal has no room."),
            Role::Warn,
        ));
    }
    out
}

/// What a search says about what an earlier run left open.
fn searched(ended: &Ended) -> Vec<(String, Role)> {
    let (search, mut out) = (&ended.report.search, Vec::new());
    let Some(way) = ended.recovers else { return out };
    if way == Recovery::Seek {
        return copies(search);
    }
    let among = thousands(search.searched);
    match (search.missing.len() as u64, search.saw_all) {
        (0, _) => {}
        (n, _) if way == Recovery::TakeBack => out.push((
            format!(
                "{} not found any more among {among}: somebody took them, or they are hidden. X still lists them.",
                thousands(n)
            ),
            Role::Warn,
        )),
        (n, Some(true)) => out.push((
            format!(
                "{} not found among {among}, which were all that the queue counts: they are gone, and asked about no more.",
                thousands(n)
            ),
            Role::Plain,
        )),
        (n, _) => out.push((
            format!(
                "{} not found among {among} searched: perhaps hidden until their lease ends. They stay open: X later looks again.",
                thousands(n)
            ),
            Role::Warn,
        )),
    }
    if !search.changed.is_empty() {
        let n = thousands(search.changed.len() as u64);
        out.push((format!("{n} with another text by now were left as they are: X lists them."), Role::Warn));
    }
    out
}

/// What a search for copies says.
fn copies(search: &Search) -> Vec<(String, Role)> {
    let among = thousands(search.searched);
    let found = match search.found.len() {
        0 => None,
        1 => Some(
            "A message with the text of 1 stands: probably its copy. X says what can be done.".to_owned(),
        ),
        n => Some(format!(
            "Messages with the texts of {} stand: probably their copies. X says what can be done.",
            thousands(n as u64)
        )),
    };
    let missing = match (search.missing.len() as u64, search.saw_all) {
        (0, _) => None,
        (n, Some(true)) => Some((
            format!(
                "{} not found among {among}, which are all that the queue counts: never put, or taken since. They are \
                 asked about no more; the old ones stay as they are.",
                thousands(n)
            ),
            Role::Plain,
        )),
        (n, _) => Some((
            format!(
                "{} not found among {among} searched. There may be more: hidden, or on its way up to 40 s after a kill. \
                 They stay open: s later looks again.",
                thousands(n)
            ),
            Role::Warn,
        )),
    };
    found.map(|text| (text, Role::Warn)).into_iter().chain(missing).collect()
}

/// How many came back to the queue that they were moved away from.
fn came_back(ended: &Ended, room: usize) -> Vec<Line> {
    if ended.moved().is_none() {
        return Vec::new();
    }
    let queue = &ended.subject.queue;
    let (text, role) = match ended.back.len() {
        0 => (format!("None was seen to come back to {queue} so far."), Role::Dim),
        1 => (format!("1 was seen to come back to {queue}."), Role::Warn),
        n => (format!("{} were seen to come back to {queue}.", thousands(n as u64)), Role::Warn),
    };
    paragraph(&text, role, room)
}

fn exceptions(report: &BulkReport, room: usize) -> Vec<Line> {
    let all: u64 = report.fates.iter().filter(|(fate, _)| **fate != Fate::Done).map(|(_, count)| count).sum();
    if report.exceptions.is_empty() {
        return Vec::new();
    }
    let shown = report.exceptions.len() as u64;
    let head = if all > shown {
        format!("The first {shown} of {} exceptions", thousands(all))
    } else {
        "Exceptions".to_owned()
    };
    let mut lines = vec![Line::new(), vec![(head, Role::Title)]];
    lines.extend(report.exceptions.iter().flat_map(|exception| entry(report.deed, exception, room)));
    lines
}

fn entry(deed: Deed, exception: &Exception, room: usize) -> Vec<Line> {
    let Exception { id, new_id, fate, failure } = exception;
    let new = new_id.as_ref().map(|new| format!(", stands as {}", new.short())).unwrap_or_default();
    let why = failure.as_ref().map(|failure| format!(": {}", failure.outcome())).unwrap_or_default();
    let text = format!("{}{new}{why}", fate.words(deed));
    let first = format!("{}  ", printable_line(id.short()));
    beside(&first, &text, (Role::Dim, Role::Plain), room)
}

fn file(report: &BulkReport, room: usize) -> Vec<Line> {
    match &report.file {
        Ok(path) => beside("Every message: ", path, (Role::Dim, Role::Plain), room),
        Err(why) => paragraph(&format!("No file lists every message: {why}."), Role::Warn, room),
    }
}
