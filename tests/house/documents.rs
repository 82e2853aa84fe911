//! What is written down must be what the program does: the table of keys and the picture of the
//! screen in the README are made from the program. `UPDATE=1 cargo test --test house` makes them
//! anew.

use std::path::Path;

use peekq::app::keymap::markdown;
use peekq::app::signs;

use crate::picture;

/// Compares a file with what it should hold, or writes it.
fn holds(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{file} is out of date: run UPDATE=1 cargo test --test house");
}

/// The README with a part that the program has the words for.
fn readme_with(part: &str, words: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- /{part} -->"));
    let (before, rest) = readme.split_once(&begin).expect("README.md has no place for it");
    let (_, after) = rest.split_once(&end).expect("README.md has no end of it");
    holds("README.md", &format!("{before}{begin}{words}\n{end}{after}"));
}

#[test]
fn the_readme_lists_the_keys_and_the_signs_of_the_tables() {
    readme_with("keys", &markdown::keys());
    readme_with("signs", &format!("\n{}", signs::markdown()));
}

#[test]
fn the_picture_in_the_readme_is_the_screen() {
    holds("assets/screen.svg", &picture::svg());
}
