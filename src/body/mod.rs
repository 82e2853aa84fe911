//! What a message's text means: which decodings it bears evidence of, and how it is shown. Pure.
//!
//! What is shown is a view; [`shown::stored`] leads back to exactly the text that was found.

pub mod detect;
pub mod diff;
pub mod hex;
pub mod json;
pub mod shown;
pub mod xml;

/// Deeper levels are indented no further, so that a small body of many brackets stays small.
const DEEPEST: usize = 32;

/// Starts a new line of a pretty form at this depth.
fn break_line(out: &mut String, depth: usize) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
}
