//! The pure parts that need more room for their tests than their own files have.

mod body;
mod print;
#[cfg(test)]
mod rights;

/// Property tests that leave no files behind.
fn cases(cases: u32) -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}
