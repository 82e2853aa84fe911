//! The pure parts that need more room for their tests than their own files have.

mod body;
#[cfg(test)]
mod filter;
mod print;
#[cfg(test)]
mod rights;

/// Property tests that leave no files behind.
fn cases(cases: u32) -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}
