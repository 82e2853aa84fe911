//! What is written down must be what the program does: the table of keys and the picture of the
//! screen in the README are made from the program. `UPDATE=1 cargo test --test house` makes them
//! anew.

use std::path::Path;

use peekq::app::keymap::markdown;

use crate::picture;

const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- /keys -->";

/// Compares a file with what it should hold, or writes it.
fn holds(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{file} is out of date: run UPDATE=1 cargo test --test house");
}

#[test]
fn the_readme_lists_the_keys_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("README.md has no place for the keys");
    let (_, after) = rest.split_once(END).expect("README.md has no end of the keys");
    holds("README.md", &format!("{before}{BEGIN}{}\n{END}{after}", markdown::keys()));
}

#[test]
fn the_picture_in_the_readme_is_the_screen() {
    holds("assets/screen.svg", &picture::svg());
}
