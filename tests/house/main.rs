//! The house rules, held by tests: who imports whom, how long files get, what no file mentions.

#[cfg(test)]
mod documents;
#[cfg(test)]
mod files;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod reached;
#[cfg(test)]
mod rules;
#[cfg(test)]
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../support/sim/mod.rs"]
mod sim;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod words;
