//! A model of what must be true of every message, held against a service on which peekq and others
//! work at random, while time passes and things go wrong: nothing is ever lost, and nothing exists
//! twice without a word.
//!
//! `SEED=17 cargo test --locked --test model -- --nocapture` tells one story aloud, `SEEDS=5000 …` tells
//! so many.

#![expect(clippy::large_futures, reason = "they are told one by one, on a stack with room for them")]

#[cfg(test)]
#[path = "../support/dice.rs"]
mod dice;
#[cfg(test)]
mod hands;
#[cfg(test)]
#[path = "../support/ledger/mod.rs"]
mod ledger;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rivals;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod work;
