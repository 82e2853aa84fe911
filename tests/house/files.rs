//! The files of the project, as they lie in the working directory.

use std::fs;
use std::path::{Path, PathBuf};

/// What is not ours: made by tools, or kept out of the repository.
const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];

/// A file by its path from the root of the project, with `/` between the parts.
pub struct File {
    pub path: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// Its text; what is not UTF-8 has none that anybody would have written.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Every file of the project.
pub fn all() -> Vec<File> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    assert!(files.len() > 10, "the project lies at {}", root().display());
    files
}

/// The Rust files under `src`.
pub fn sources() -> Vec<File> {
    let rust = |file: &File| {
        file.path.starts_with("src/") && Path::new(&file.path).extension() == Some("rs".as_ref())
    };
    all().into_iter().filter(rust).collect()
}

/// One file that must be there.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if SKIPPED.contains(&&*entry.file_name().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            let inside = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            files.push(File { path: inside, bytes: fs::read(&path).unwrap() });
        }
    }
}
