//! The terminal module on a real pseudo-terminal, and the harness that drives one.

#[cfg(test)]
mod frames;
#[cfg(test)]
mod given_back;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod probe;
#[cfg(test)]
#[path = "../support/pty.rs"]
mod pty;
#[cfg(test)]
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../support/sim/mod.rs"]
mod sim;
