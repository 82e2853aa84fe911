//! What watching makes of answers: against histories whose truth is known, and over hours that take
//! no time.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "truths are made of small numbers"
)]

#[cfg(test)]
mod loops;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod schedule;
#[cfg(test)]
mod trends;
#[cfg(test)]
mod world;

#[cfg(test)]
use peekq::model::clock::Millis;

/// When every story begins.
#[cfg(test)]
const BEGIN: Millis = Millis(1_795_435_200_000);

/// Property tests that leave no files behind.
#[cfg(test)]
fn cases(cases: u32) -> proptest::prelude::ProptestConfig {
    proptest::prelude::ProptestConfig { cases, failure_persistence: None, ..Default::default() }
}
