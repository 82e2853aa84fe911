//! What an error answer says, made fit to show: one printable line without signatures.

use crate::client::answer::Answer;
use crate::client::xml;

/// The longest line that is shown of an explanation, in characters.
const LONGEST: usize = 200;

/// The parts of an error answer. The body may be XML, HTML, anything else, or nothing.
#[derive(Debug, Default)]
pub struct Explanation {
    /// The error code: from the header, or else from the body.
    pub code: Option<String>,
    message: String,
    details: Vec<String>,
    about: String,
}

impl Explanation {
    /// Reads an answer. What cannot be read is left out.
    #[must_use]
    pub fn read(answer: &Answer) -> Self {
        let mut found = Self::default();
        let mut code = None;
        // What came before a fault in the XML is good enough, so the fault itself is of no interest.
        let _ = xml::read(&answer.body, "Error", |path, text| match path {
            [_, "Code"] => code = Some(text),
            [_, "Message"] => found.message = text,
            [_, "QueryParameterName" | "HeaderName"] => found.about = text,
            [_, "Reason" | "AuthenticationErrorDetail"] => found.details.push(text),
            _ => {}
        });
        let code = answer.header("x-ms-error-code").map(str::to_owned).or(code);
        found.code = code.map(|code| printable(&code, 80)).filter(|code| !code.is_empty());
        found
    }

    /// Whether the error is about this header or query parameter.
    #[must_use]
    pub fn is_about(&self, name: &str) -> bool {
        self.about.trim().eq_ignore_ascii_case(name)
    }

    /// The explanation as one printable line of at most 200 characters; empty where there is none.
    #[must_use]
    pub fn line(&self, answer: &Answer) -> String {
        let mut line = sentence(&self.message);
        if line.is_empty() {
            line = without_message(answer);
        }
        for part in [&self.about].into_iter().chain(&self.details) {
            let part = sentence(part);
            if !part.is_empty() {
                line = format!("{}: {part}", line.trim_end_matches('.'));
            }
        }
        printable(line.trim_end_matches('.'), LONGEST)
    }
}

/// Somebody else's words as one printable line of at most 200 characters, without what looks like a
/// secret.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(masked).collect();
    printable(words.join(" ").trim_end_matches('.'), LONGEST)
}

/// The first line without what must not be shown: the service quotes signatures, and the string to
/// sign holds pop receipts.
fn sentence(text: &str) -> String {
    let first = text.trim().lines().next().unwrap_or("");
    let lower = first.to_ascii_lowercase();
    let end = ["string to sign", "following string"].iter().filter_map(|words| lower.find(words)).min();
    let shown = first.get(..end.unwrap_or(first.len())).unwrap_or("");
    let words: Vec<String> = shown.split_whitespace().map(masked).collect();
    words.join(" ")
}

/// How long a run of characters is that may be a secret.
const LONG: usize = 20;

/// Hides what looks like a token, a signature, a receipt or a key. A token is parts of base64 that
/// begin as JSON does; the others are long runs of base64 characters with something other than
/// letters in them. Request ids have dashes, words have only letters.
fn masked(word: &str) -> String {
    let (before, token) = word.split_at(word.find("eyJ").unwrap_or(word.len()));
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (token, after) = token.split_at(token.find(|c| !inside(c)).unwrap_or(token.len()));
    if token.len() >= LONG {
        return format!("{}…{}", without_base64(before), masked(after));
    }
    without_base64(word)
}

fn without_base64(word: &str) -> String {
    let base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let inside = base64(first);
        let end = rest.find(|c| base64(c) != inside).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        let secret = inside && run.len() >= LONG && run.bytes().any(|b| !b.is_ascii_alphabetic());
        out.push_str(if secret { "…" } else { run });
        rest = after;
    }
    out
}

fn without_message(answer: &Answer) -> String {
    match answer.status {
        300..=399 => redirect(answer),
        _ => not_ours(&answer.body).unwrap_or_default().to_owned(),
    }
}

/// Where a redirect leads says who sent it. Only the host is shown: the rest may hold our signature.
fn redirect(answer: &Answer) -> String {
    let to = answer.header("location").and_then(|to| url::Url::parse(to).ok());
    match to.as_ref().and_then(url::Url::host_str) {
        Some(host) => format!("a redirect to {host} came, which is not followed"),
        None => "a redirect came, which is not followed".to_owned(),
    }
}

/// What a body is, if it is something that the service never sends.
pub(super) fn not_ours(body: &[u8]) -> Option<&'static str> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let start: Vec<u8> = text.iter().take(9).map(u8::to_ascii_lowercase).collect();
    if start.starts_with(b"<html") || start == b"<!doctype" {
        return Some("a web page came instead of an answer of the service");
    }
    matches!(start.first(), Some(b'{' | b'[')).then_some("JSON came instead of an answer of the service")
}

/// One line of printable characters, cut to `most` of them.
pub(super) fn printable(text: &str, most: usize) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let clean: String =
        text.chars().filter(|c| !c.is_control() && !unseen(*c)).take(most.saturating_add(1)).collect();
    match clean.char_indices().nth(most.saturating_sub(1)) {
        Some((at, _)) if clean.chars().count() > most => format!("{}…", clean.get(..at).unwrap_or("")),
        _ => clean,
    }
}
