//! What the fuzzer does, for a moment and the same every time: all saved bytes, as they are and
//! damaged.

#[cfg(test)]
mod targets;

#[cfg(test)]
mod saved {
    use std::fs;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::{Path, PathBuf};

    use crate::targets;

    /// So many damaged inputs each target is given.
    const STEPS: usize = 3_000;
    /// Longer inputs tell nothing new.
    const LONGEST: usize = 4_096;
    const SEED: u64 = 20_260_101;

    type Target = (&'static str, fn(&[u8]));

    /// By the names of their folders.
    const TARGETS: [Target; 4] = [
        ("connection_strings", targets::connection_strings),
        ("http_errors", targets::http_errors),
        ("sas", targets::sas),
        ("xml_replies", targets::xml_replies),
    ];

    fn fuzz(folder: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder)
    }

    /// The names in a folder, sorted, without their endings.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let name = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(fuzz("corpus").join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "nothing is saved for {target}");
        files.iter().map(|file| fs::read(file).unwrap()).collect()
    }

    /// Random numbers that are the same in every run (xorshift).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
        }
    }

    /// Damages bytes in one to four ways; parts come from other saved bytes.
    fn damaged(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len() + 1);
            let until = (at + dice.below(16)).min(bytes.len());
            match dice.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
                1 => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
                2 => drop(bytes.drain(at..until)),
                3 => bytes.truncate(at),
                4 => bytes.extend_from_within(at..until),
                _ => {
                    let other = &corpus[dice.below(corpus.len())];
                    let from = dice.below(other.len() + 1);
                    let to = (from + dice.below(40)).min(other.len());
                    bytes.splice(at..until, other[from..to].iter().copied());
                }
            }
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn holds((name, run): Target, bytes: &[u8]) {
        let outcome = catch_unwind(AssertUnwindSafe(|| run(bytes)));
        assert!(outcome.is_ok(), "{name} breaks on b\"{}\"", bytes.escape_ascii());
    }

    #[test]
    fn saved_bytes_and_damaged_ones_break_no_promise() {
        for target in TARGETS {
            let corpus = corpus(target.0);
            for bytes in &corpus {
                holds(target, bytes);
            }
            let mut dice = Dice(SEED);
            for _ in 0..STEPS {
                holds(target, &damaged(&mut dice, &corpus));
            }
        }
    }

    #[test]
    fn every_target_of_the_fuzzer_is_here_and_has_saved_bytes() {
        let here: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names(&fuzz("fuzz_targets")), here);
        assert_eq!(names(&fuzz("corpus")), here);
        let manifest = fs::read_to_string(fuzz("Cargo.toml")).unwrap();
        for name in here {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        }
    }
}
