//! No file grows past what one can hold in mind.

use crate::files;

/// Lines of a source file. Most should have 250 at most.
const MOST: usize = 400;

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let long = |file: &files::File| {
        let lines = file.text().lines().count();
        (lines > MOST).then(|| format!("{} has {lines} lines: split it by what changes together", file.path))
    };
    let long: Vec<_> = files::sources().iter().filter_map(long).collect();
    assert!(long.is_empty(), "\n{}\n", long.join("\n"));
}
